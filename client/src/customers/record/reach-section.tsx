import { NativeSelect, TextInput } from "@mantine/core";
import { IconDeviceMobileMessage, IconMail, IconPhone, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { type ContactPointView, type Purpose, purposes } from "#contract/customers.ts";
import { phoneText } from "../../calls/call-words.ts";
import { DialButton } from "../../calls/dial-button.tsx";
import { reportFault, tell } from "../../frame/reporting.ts";
import { useConsole, useMay } from "../../frame/use-console.ts";
import { IconAction } from "../../ui/icon-action.tsx";
import { purposeWords } from "../customer-words.ts";
import { Addresses } from "./addresses.tsx";
import { ConsentCell, ConsentForm } from "./consent.tsx";
import { Editable } from "./editable.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

/** How to reach them: each number and address with what it may be used for, since when and by whose word. */
export function ReachSection({ record }: { record: RecordHandle }) {
  const { contactPoints } = record.customer;
  const [asked, setAsked] = useState<{ point: ContactPointView; purpose: Purpose } | null>(null);
  return (
    <section className={classes.part} aria-label="How to reach">
      <h2>How to reach</h2>
      <div className={classes.stack}>
        {contactPoints.length > 0 ? (
          <table className={classes.points} aria-label="Contact points">
            <thead>
              <tr>
                <th scope="col">Number or address</th>
                {purposes.map((purpose) => (
                  <th scope="col" key={purpose}>
                    {purposeWords[purpose]}
                  </th>
                ))}
                <th scope="col">
                  <span className={classes.hidden}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {contactPoints.map((point) => (
                <tr key={point.id}>
                  <td>
                    <Point point={point} record={record} />
                  </td>
                  {purposes.map((purpose) => (
                    <td key={purpose}>
                      <ConsentCell
                        point={point}
                        purpose={purpose}
                        whyNot={record.whyNot}
                        onAsk={() => setAsked({ point, purpose })}
                      />
                    </td>
                  ))}
                  <td className={classes.pointActs}>
                    {point.kind === "phone" ? <DialButton point={point} /> : null}
                    <SendLink record={record} point={point} />
                    <IconAction
                      label={`Remove ${point.value}`}
                      icon={IconTrash}
                      whyNot={record.whyNot}
                      onClick={() => remove(record, point)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className={classes.none}>No number and no e-mail address: they can only be written to.</p>
        )}
        <AddPoint record={record} />
        <Addresses record={record} />
      </div>
      {asked ? <ConsentForm record={record} {...asked} onClose={() => setAsked(null)} /> : null}
    </section>
  );
}

/** They prove by a code that it is they; the link alone shows nothing. */
function SendLink({ record, point }: { record: RecordHandle; point: ContactPointView }) {
  const { outbox } = useConsole();
  const may = useMay("portal:invite");
  const label = `Send link to own page, to ${point.value}`;
  const whyNot = !may
    ? "Your role sends no links"
    : point.consent.service
      ? null
      : "They do not allow it for service messages";
  async function send() {
    const path = `customers/${record.customer.id}/own-page-link`;
    try {
      const body = { pointId: point.id, ...(record.why ? { why: record.why } : {}) };
      await outbox.send({ method: "POST", path, body, label });
      tell("Link to own page", `It is on its way to ${point.value}.`);
    } catch (fault) {
      reportFault("Link to own page", fault);
    }
  }
  return (
    <IconAction label={label} icon={IconDeviceMobileMessage} whyNot={whyNot} onClick={() => void send()} />
  );
}

function remove(record: RecordHandle, point: ContactPointView) {
  const label = `${point.value} removed`;
  record
    .change(label, { path: `contact-points/${point.id}/remove`, body: {} }, record.customer.version)
    .catch((fault: unknown) => reportFault(label, fault));
}

function Point({ point, record }: { point: ContactPointView; record: RecordHandle }) {
  const Sign = point.kind === "phone" ? IconPhone : IconMail;
  return (
    <Editable
      record={record}
      label={point.value}
      fields={["value", "label"]}
      begin={() => ({ value: point.value, label: point.label ?? "" })}
      part={(draft) => ({
        path: `contact-points/${point.id}`,
        body: { value: draft.value, label: draft.label.trim() || null },
      })}
      editor={({ draft, set, error }) => (
        <div className={classes.fields}>
          <PointFields kind={point.kind} draft={draft} set={set} error={error} />
        </div>
      )}
    >
      <div className={classes.point}>
        <Sign size={15} stroke={1.6} aria-hidden />
        <span>
          <span className={point.kind === "phone" ? classes.number : undefined}>
            {point.kind === "phone" ? phoneText(point.value) : point.value}
          </span>
          {point.label ? <small>{point.label}</small> : null}
        </span>
      </div>
    </Editable>
  );
}

/** What a contact point is, and what it is called. */
function PointFields({
  kind,
  draft,
  set,
  error,
}: {
  kind: string;
  draft: { value: string; label: string };
  set: (change: { value?: string; label?: string }) => void;
  error: (field: string) => string | undefined;
}) {
  return (
    <>
      <TextInput
        label={kind === "phone" ? "Number" : "E-mail"}
        value={draft.value}
        maxLength={320}
        error={error("value")}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      <TextInput
        label="Called"
        placeholder="mobile, work"
        value={draft.label}
        maxLength={60}
        error={error("label")}
        onChange={(event) => set({ label: event.currentTarget.value })}
      />
    </>
  );
}

const nothingYet = { kind: "phone", value: "", label: "", source: "call", service: true, marketing: false };

function AddPoint({ record }: { record: RecordHandle }) {
  return (
    <Editable
      record={record}
      label="Add a number or e-mail"
      adds
      fields={["kind", "value", "label", "source"]}
      begin={() => nothingYet}
      part={({ kind, value, label, source, service, marketing }) => ({
        path: "contact-points",
        body: {
          kind,
          value,
          source,
          label: label.trim() || null,
          consent: { lifeSafety: true, service, marketing },
        },
      })}
      editor={({ draft, set, error }) => (
        <>
          <div className={classes.fields}>
            <NativeSelect
              label="Kind"
              value={draft.kind}
              data={[
                { value: "phone", label: "Phone" },
                { value: "email", label: "E-mail" },
              ]}
              onChange={(event) => set({ kind: event.currentTarget.value })}
            />
            <PointFields kind={draft.kind} draft={draft} set={set} error={error} />
            <TextInput
              label="Where it is from"
              value={draft.source}
              maxLength={60}
              error={error("source")}
              onChange={(event) => set({ source: event.currentTarget.value })}
            />
          </div>
          <div className={classes.checks}>
            <label>
              <input
                type="checkbox"
                checked={draft.service}
                onChange={(event) => set({ service: event.currentTarget.checked })}
              />{" "}
              may be used for service
            </label>
            <label>
              <input
                type="checkbox"
                checked={draft.marketing}
                onChange={(event) => set({ marketing: event.currentTarget.checked })}
              />{" "}
              may be used for marketing
            </label>
          </div>
        </>
      )}
    />
  );
}
