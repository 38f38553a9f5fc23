import { SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import {
  type ScriptCheckView,
  type ScriptLanguage,
  type ScriptTexts,
  scriptLanguages,
} from "#contract/scripts.ts";
import { reportFault, tell } from "../../frame/reporting.ts";
import { useConsole } from "../../frame/use-console.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { languageNames } from "../words.ts";
import { Preview } from "./preview.tsx";
import classes from "./scripts-page.module.css";
import { useHistory, useTexts } from "./use-history.ts";

/** Asked once nobody has typed for so long. */
const checkAfterMs = 500;

/** A change of a script: its text, whether it could be used, and how it would read. */
export function EditScript({ event }: { event: string }) {
  const history = useHistory(event);
  const inUse = history.data?.inUse ?? null;
  const texts = useTexts(event, inUse);
  const waits = history.data?.versions.find(({ state }) => state === "proposed");
  const fault = history.error ?? texts.error;
  if (fault) return <Refused fault={fault} onRetry={() => void history.refetch()} />;
  if (!history.data || !texts.data || inUse === null) return <Loading rows={12} label="Reading the text" />;
  if (waits)
    return (
      <p className={classes.quiet}>
        Version {waits.number} by {waits.author.name} waits for a second person. Decide on it under Versions
        first.
      </p>
    );
  return <Editor key={inUse} event={event} basedOn={inUse} before={texts.data} />;
}

type EditorProps = { event: string; basedOn: number; before: ScriptTexts };

function Editor({ event, basedOn, before }: EditorProps) {
  const { api, outbox } = useConsole();
  const [, setParams] = useSearchParams();
  const { texts, setTexts, forget } = useKeptTexts(`script-edit/${event}/${basedOn}`, before);
  const [language, setLanguage] = useState<ScriptLanguage>("en");
  const [why, setWhy] = useState("");
  const [asked, setAsked] = useState(texts);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(texts), checkAfterMs);
    return () => clearTimeout(timer);
  }, [texts]);
  const check = useQuery<ScriptCheckView>({
    queryKey: ["script-check", event, asked],
    placeholderData: (last) => last,
    gcTime: 0,
    queryFn: ({ signal }) => api.ask<ScriptCheckView>("scripts/check", { event, texts: asked }, { signal }),
  });
  const faults = check.data?.faults ?? [];
  const changed = scriptLanguages.some((each) => texts[each] !== before[each]);
  const missing = !changed
    ? "Nothing was changed yet"
    : faults.length > 0
      ? "The text has faults"
      : asked !== texts || check.isFetching
        ? "The text is being checked"
        : why.trim() === ""
          ? "Say why"
          : null;

  function goTo(line: number | null) {
    const box = field.current;
    if (!box || line === null) return;
    const from =
      box.value
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    box.focus();
    box.setSelectionRange(from, from + (box.value.split("\n")[line - 1]?.length ?? 0));
  }

  async function propose() {
    try {
      const body = { texts, why, basedOn };
      await outbox.send({ method: "POST", path: `scripts/${event}/versions`, body, label: "The change" });
      await forget();
      tell("Proposed", "It is used once a second person has approved it.");
      setParams({ event, tab: "versions" });
    } catch (fault) {
      reportFault("The change", fault);
    }
  }

  return (
    <div className={classes.both}>
      <section aria-label="Text" className={classes.text}>
        <div className={classes.row}>
          <SegmentedControl
            aria-label="Language of the text"
            value={language}
            data={scriptLanguages.map((value) => ({ value, label: languageNames[value] }))}
            onChange={(value) => setLanguage(value as ScriptLanguage)}
          />
        </div>
        <Textarea
          key={language}
          ref={field}
          aria-label={`Text in ${languageNames[language]}`}
          lang={language}
          spellCheck
          rows={28}
          mb={12}
          value={texts[language]}
          onChange={(change) => setTexts({ ...texts, [language]: change.currentTarget.value })}
        />
        <div className={classes.row}>
          <TextInput
            label="Why this change"
            flex={1}
            maxLength={500}
            value={why}
            onChange={(change) => setWhy(change.currentTarget.value)}
          />
          <ActionButton h={36} disabledReason={missing} onClick={() => void propose()}>
            Propose
          </ActionButton>
          <ActionButton
            h={36}
            variant="default"
            disabledReason={changed ? null : "Nothing was changed yet"}
            onClick={() => setTexts(before)}
          >
            As in use
          </ActionButton>
        </div>
      </section>
      <section aria-label="Preview">
        {faults.length > 0 ? (
          <ul aria-label="Faults" className={classes.faults}>
            {faults.map((fault) => (
              <li key={`${fault.language} ${fault.line} ${fault.reason}`}>
                <button
                  type="button"
                  onClick={() => {
                    setLanguage(fault.language);
                    setTimeout(() => goTo(fault.line));
                  }}
                >
                  {languageNames[fault.language]}
                  {fault.line === null ? "" : `, line ${fault.line}`}: {fault.reason}
                </button>
              </li>
            ))}
          </ul>
        ) : null}
        {check.error ? <Refused fault={check.error} onRetry={() => void check.refetch()} /> : null}
        {check.data && faults.length === 0 ? (
          <Preview event={event} scripts={check.data.scripts} language={language} />
        ) : null}
      </section>
    </div>
  );
}

/** What is being written stays in this browser until it is handed in. */
function useKeptTexts(key: string, before: ScriptTexts) {
  const { kept } = useConsole();
  const [texts, show] = useState(before);
  useEffect(() => {
    kept.get<ScriptTexts>(key).then(
      (found) => found && show(found),
      (fault: unknown) => reportFault("What you had written before", fault),
    );
  }, [kept, key]);
  return {
    texts,
    setTexts(next: ScriptTexts) {
      show(next);
      kept.set(key, next).catch((fault: unknown) => reportFault("Keeping what you write", fault));
    },
    forget: () => kept.remove(key),
  };
}
