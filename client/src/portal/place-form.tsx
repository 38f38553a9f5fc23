import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type PortalPlace, portalLanguages } from "#contract/portal.ts";
import { tell } from "../frame/reporting.ts";
import { useConsole, useLive } from "../frame/use-console.ts";
import { useSettings } from "../settings/use-settings.ts";
import { useDraftForm } from "../ui/use-draft-form.ts";
import classes from "./portal-page.module.css";
import { languageWords } from "./portal-words.ts";

/** Where the page is, who calls those that need help, and which number of ours is behind it. */
export function PlaceForm({ place }: { place: PortalPlace | null }) {
  const { outbox } = useConsole();
  const queues = [...useLive("queues").values()];
  const numbers = useSettings().data?.numbers ?? [];
  const first = { en: queues[0]?.id ?? "", es: queues[0]?.id ?? "" };
  const begin = {
    slug: place?.slug ?? "",
    helpQueues: place?.helpQueues ?? first,
    senderNumber: place?.senderNumber ?? "",
    emergencyNumber: place?.emergencyNumber ?? "911",
    timeZone: place?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  const shown = ["slug", "helpQueues.en", "helpQueues.es", "senderNumber", "emergencyNumber", "timeZone"];
  const { draft, set, error, fault, busy, submit } = useDraftForm(begin, shown, async (wanted) => {
    const body = { ...wanted, version: place?.version ?? 0 };
    await outbox.send({ method: "PUT", path: "portal/place", body, label: "Where the page is" });
    tell("Where the page is", "Saved. It counts at both sites.");
  });
  const senders = ["", ...numbers.map(({ number }) => number)];
  return (
    <section aria-label="Where it is" className={classes.part}>
      <h2>Where it is</h2>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Its address ends in"
          leftSection="/my/"
          leftSectionWidth={44}
          maxLength={40}
          value={draft.slug}
          error={error("slug")}
          onChange={(event) => set({ slug: event.currentTarget.value })}
        />
        {portalLanguages.map((language) => (
          <NativeSelect
            key={language}
            label={`${languageWords[language]}: who needs help is called from`}
            value={draft.helpQueues[language]}
            error={error(`helpQueues.${language}`)}
            data={queues.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) =>
              set({ helpQueues: { ...draft.helpQueues, [language]: event.currentTarget.value } })
            }
          />
        ))}
        <NativeSelect
          label="Texts come from, and the page shows"
          value={draft.senderNumber}
          error={error("senderNumber")}
          data={senders}
          onChange={(event) => set({ senderNumber: event.currentTarget.value })}
        />
        <TextInput
          label="Emergency number"
          maxLength={6}
          value={draft.emergencyNumber}
          error={error("emergencyNumber")}
          onChange={(event) => set({ emergencyNumber: event.currentTarget.value })}
        />
        <TextInput
          label="Times are told as in"
          maxLength={64}
          value={draft.timeZone}
          error={error("timeZone")}
          onChange={(event) => set({ timeZone: event.currentTarget.value.trim() })}
        />
        {fault ? (
          <p role="alert" className={classes.fault}>
            {fault}
          </p>
        ) : null}
        <div>
          <Button type="submit" variant="default" loading={busy} h={36}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
