import { NativeSelect, TagsInput, Textarea, TextInput } from "@mantine/core";
import { IconHeartHandshake } from "@tabler/icons-react";
import {
  type CareNeed,
  type Channel,
  type CustomerSummary,
  careNeeds,
  channels,
} from "#contract/customers.ts";
import { languageText } from "../../calls/call-words.ts";
import { useNow } from "../../ui/clock.ts";
import { clockTime } from "../../ui/duration.ts";
import { AreaMarks } from "../area-marks.tsx";
import { careWords, channelWords, kindWords } from "../customer-words.ts";
import { Editable } from "./editable.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

type Props = { record: RecordHandle };

/** Who this is, what must be known before speaking with them, and how they wish to be spoken with. */
export function WhoSection({ record }: Props) {
  return (
    <section className={classes.part} aria-label="Who">
      <h2>Who</h2>
      <div className={classes.stack}>
        <Name record={record} />
        <AreaMarks customer={record.customer} />
        <Needs record={record} />
        <Manner record={record} />
        <Tags record={record} />
      </div>
    </section>
  );
}

function Name({ record }: Props) {
  const { name, kind, accountNumber } = record.customer;
  return (
    <Editable
      record={record}
      label="Name"
      fields={["name", "kind", "accountNumber"]}
      begin={() => ({ name, kind, accountNumber: accountNumber ?? "" })}
      part={(draft) => ({ path: "change", body: draft })}
      editor={({ draft, set, error }) => (
        <div className={classes.fields}>
          <TextInput
            label="Name"
            value={draft.name}
            maxLength={200}
            error={error("name")}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <NativeSelect
            label="Kind"
            value={draft.kind}
            error={error("kind")}
            data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
            onChange={(event) => set({ kind: event.currentTarget.value as CustomerSummary["kind"] })}
          />
          <TextInput
            label="Account number"
            value={draft.accountNumber}
            maxLength={60}
            error={error("accountNumber")}
            onChange={(event) => set({ accountNumber: event.currentTarget.value })}
          />
        </div>
      )}
    >
      <h1 className={classes.name}>{name}</h1>
      <p className={classes.facts}>
        <span>{kindWords[kind]}</span>
        <span>{accountNumber ? `Account ${accountNumber}` : "No account number"}</span>
      </p>
    </Editable>
  );
}

function Needs({ record }: Props) {
  const { vulnerability, careNeeds: needs } = record.customer;
  return (
    <Editable
      record={record}
      label="Needs"
      fields={["vulnerability", "careNeeds"]}
      begin={() => ({ vulnerability: vulnerability ?? "", careNeeds: needs })}
      part={(draft) => ({ path: "change", body: draft })}
      editor={({ draft, set, error }) => (
        <>
          <Textarea
            label="What people must know before they speak or send somebody"
            autosize
            minRows={2}
            maxLength={1_000}
            value={draft.vulnerability}
            error={error("vulnerability")}
            onChange={(event) => set({ vulnerability: event.currentTarget.value })}
          />
          <fieldset className={classes.fieldset}>
            <legend>What routing may use</legend>
            <div className={classes.checks}>
              {careNeeds.map((need) => (
                <label key={need}>
                  <input
                    type="checkbox"
                    checked={draft.careNeeds.includes(need)}
                    onChange={(event) =>
                      set({ careNeeds: toggled(draft.careNeeds, need, event.currentTarget.checked) })
                    }
                  />{" "}
                  {careWords[need]}
                </label>
              ))}
            </div>
          </fieldset>
        </>
      )}
    >
      {vulnerability || needs.length > 0 ? (
        <div className={classes.care}>
          <IconHeartHandshake size={16} stroke={1.7} aria-hidden />
          <div>
            <p>
              <strong>Needs care:</strong> {vulnerability ?? needs.map((need) => careWords[need]).join(", ")}
            </p>
            {vulnerability && needs.length > 0 ? (
              <p className={classes.none}>Routing knows: {needs.map((need) => careWords[need]).join(", ")}</p>
            ) : null}
          </div>
        </div>
      ) : (
        <p className={classes.none}>No special needs are known.</p>
      )}
    </Editable>
  );
}

const toggled = (needs: readonly CareNeed[], need: CareNeed, on: boolean) =>
  on ? [...needs, need] : needs.filter((each) => each !== need);

function Manner({ record }: Props) {
  const { language, timeZone, preferredChannel } = record.customer;
  const now = useNow();
  return (
    <Editable
      record={record}
      label="Language and channel"
      fields={["language", "timeZone", "preferredChannel"]}
      begin={() => ({ language, timeZone, preferredChannel })}
      part={(draft) => ({ path: "change", body: draft })}
      editor={({ draft, set, error }) => (
        <div className={classes.fields}>
          <TextInput
            label="Language"
            description="en, es, pt-BR"
            value={draft.language}
            maxLength={35}
            error={error("language")}
            onChange={(event) => set({ language: event.currentTarget.value.trim() })}
          />
          <TextInput
            label="Time zone"
            description="America/New_York"
            value={draft.timeZone}
            maxLength={64}
            error={error("timeZone")}
            onChange={(event) => set({ timeZone: event.currentTarget.value.trim() })}
          />
          <NativeSelect
            label="Likes to be reached by"
            description="When there is a choice"
            value={draft.preferredChannel ?? ""}
            error={error("preferredChannel")}
            data={[
              { value: "", label: "No preference" },
              ...channels.map((channel) => ({ value: channel, label: channelWords[channel] })),
            ]}
            onChange={(event) =>
              set({
                preferredChannel:
                  event.currentTarget.value === "" ? null : (event.currentTarget.value as Channel),
              })
            }
          />
        </div>
      )}
    >
      <p className={classes.facts}>
        <span>{languageText(language)}</span>
        <span>
          {clockTime(new Date(now).toISOString(), timeZone)} there, {timeZone}
        </span>
        <span>
          {preferredChannel
            ? `Likes to be reached by ${channelWords[preferredChannel]}`
            : "No preferred channel"}
        </span>
      </p>
    </Editable>
  );
}

function Tags({ record }: Props) {
  const { tags } = record.customer;
  return (
    <Editable
      record={record}
      label="Tags"
      fields={["tags"]}
      begin={() => ({ tags })}
      part={(draft) => ({ path: "change", body: draft })}
      editor={({ draft, set, error }) => (
        <TagsInput
          label="Tags"
          description="Enter after each"
          value={draft.tags}
          maxTags={30}
          error={error("tags")}
          onChange={(value) => set({ tags: value })}
        />
      )}
    >
      {tags.length > 0 ? (
        <ul className={classes.tags} aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      ) : (
        <p className={classes.none}>No tags.</p>
      )}
    </Editable>
  );
}
