import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import {
  type NoticeStep,
  type NoticeText,
  type NoticeView,
  noticeSteps,
  type PortalLanguage,
  portalLanguages,
} from "#contract/portal.ts";
import { reportFault, tell } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Ago } from "../ui/running-time.tsx";
import { useDraftForm } from "../ui/use-draft-form.ts";
import classes from "./portal-page.module.css";
import { languageWords, stepWords } from "./portal-words.ts";

const nothing: NoticeText = { title: "", known: "", advice: "" };
const fields = ["title", "known", "advice"] as const;
const names = portalLanguages.flatMap((language) => fields.map((field) => `texts.${language}.${field}`));

/** What is said to every customer at once, in both languages. What they read now is where it begins. */
export function NoticeForm({ newest }: { newest: NoticeView | null }) {
  const { outbox, kept } = useConsole();
  const after = newest?.number ?? 0;
  const begin = {
    step: newest?.shown ? newest.step : ("looking" as NoticeStep),
    texts: newest?.shown ? newest.texts : { en: nothing, es: nothing },
    next: newest?.shown && newest.nextUpdateAt ? asTyped(newest.nextUpdateAt) : "",
  };
  const key = `portal-notice/${after}`;
  const {
    draft,
    set: change,
    error,
    fault,
    busy,
    submit,
  } = useDraftForm(begin, [...names, "step", "nextUpdateAt"], async ({ step, texts, next }) => {
    const nextUpdateAt = next ? new Date(next).toISOString() : null;
    const body = { after, step, texts, nextUpdateAt };
    await outbox.send({ method: "POST", path: "portal/notices", body, label: "What customers are told" });
    await kept.remove(key);
    tell("What customers are told", "Everybody who looks at their page reads it now.");
  });
  // What was half-written before a reload goes on from there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the form is opened
  useEffect(() => {
    let left = false;
    kept.get<typeof begin>(key).then(
      (found) => (found && !left ? change(found) : undefined),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [kept, key]);
  const set = (part: Partial<typeof begin>) => {
    change(part);
    kept
      .set(key, { ...draft, ...part })
      .catch((fault: unknown) => reportFault("Keeping what you write", fault));
  };
  const write = (language: PortalLanguage, change: Partial<NoticeText>) =>
    set({ texts: { ...draft.texts, [language]: { ...draft.texts[language], ...change } } });
  const isOver = draft.step === "over";
  return (
    <form onSubmit={submit} className={classes.form}>
      <Standing newest={newest} />
      <div className={classes.row}>
        <NativeSelect
          label="How far it is"
          value={draft.step}
          error={error("step")}
          data={noticeSteps.map((step) => ({ value: step, label: stepWords[step] }))}
          onChange={(event) => set({ step: event.currentTarget.value as NoticeStep })}
        />
        <TextInput
          label="More will be said by"
          type="datetime-local"
          required={!isOver}
          withAsterisk={false}
          value={draft.next}
          error={error("nextUpdateAt")}
          onChange={(event) => set({ next: event.currentTarget.value })}
        />
      </div>
      <div className={classes.both}>
        {portalLanguages.map((language) => (
          <section key={language} aria-label={languageWords[language]}>
            <h2>{languageWords[language]}</h2>
            <TextInput
              label="In one line"
              lang={language}
              maxLength={120}
              value={draft.texts[language].title}
              error={error(`texts.${language}.title`)}
              onChange={(event) => write(language, { title: event.currentTarget.value })}
            />
            <Textarea
              label="What we know"
              lang={language}
              autosize
              minRows={3}
              maxRows={10}
              maxLength={1_200}
              value={draft.texts[language].known}
              error={error(`texts.${language}.known`)}
              onChange={(event) => write(language, { known: event.currentTarget.value })}
            />
            <Textarea
              label="What they can do"
              lang={language}
              autosize
              minRows={2}
              maxRows={10}
              maxLength={1_200}
              value={draft.texts[language].advice}
              error={error(`texts.${language}.advice`)}
              onChange={(event) => write(language, { advice: event.currentTarget.value })}
            />
          </section>
        ))}
      </div>
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
      <div className={classes.row}>
        <Button type="submit" loading={busy} h={36}>
          Tell every customer
        </Button>
        <TakeDown newest={newest} />
      </div>
    </form>
  );
}

/** As a `datetime-local` field writes it, in the viewer's zone; nothing for a time that is over. */
function asTyped(iso: string): string {
  const at = new Date(iso);
  if (at.getTime() <= Date.now()) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Standing({ newest }: { newest: NoticeView | null }) {
  if (!newest?.shown) return <p className={classes.quiet}>Customers read that we know of no problem now.</p>;
  return (
    <p className={classes.quiet}>
      Customers read this now; said by {newest.by ?? "somebody"} <Ago at={newest.at} />.
    </p>
  );
}

function TakeDown({ newest }: { newest: NoticeView | null }) {
  const { outbox } = useConsole();
  const [busy, setBusy] = useState(false);
  async function send() {
    setBusy(true);
    const body = { after: newest?.number ?? 0 };
    try {
      await outbox.send({ method: "POST", path: "portal/take-down", body, label: "Nothing is wrong" });
    } catch (fault) {
      reportFault("Nothing is wrong", fault);
    } finally {
      setBusy(false);
    }
  }
  return (
    <ActionButton
      variant="default"
      h={36}
      loading={busy}
      disabledReason={newest?.shown ? null : "Customers are told of nothing now"}
      onClick={() => void send()}
    >
      Nothing is wrong any more
    </ActionButton>
  );
}
