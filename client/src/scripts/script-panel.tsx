import { useMemo, useState } from "react";
import type { CallView } from "#contract/calls.ts";
import { type ScriptListView, scriptLanguages } from "#contract/scripts.ts";
import { DraftMark } from "../calls/draft-mark.tsx";
import { useCustomer } from "../customers/use-customer.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import { ChooseEvent } from "./choose-event.tsx";
import { type Choice, chooseScript } from "./choose-script.ts";
import { FollowScript } from "./follow-script.tsx";
import { newRunId } from "./new-run-id.ts";
import { useRunOfCall } from "./run-of-call.ts";
import classes from "./script-panel.module.css";
import { beginRun, endRun } from "./script-run.ts";
import { useFacts, useScript, useScriptList } from "./use-scripts.ts";

/** What to say on this call, one step at a time. What is known of the call chooses; the agent may choose another. */
export function ScriptPanel({ call }: { call: CallView }) {
  const list = useScriptList();
  const facts = useFacts();
  const customer = useCustomer(call.customerId, call.id);
  if (list.data) {
    const choice = chooseScript(list.data, facts.data ?? [], call, customer.data?.language ?? null);
    return <ChosenScript call={call} list={list.data} choice={choice} />;
  }
  return (
    <section aria-label="Script" className={classes.panel}>
      {list.error ? (
        <Refused fault={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Loading rows={5} label="Loading the scripts" />
      )}
    </section>
  );
}

function ChosenScript({ call, list, choice }: { call: CallView; list: ScriptListView; choice: Choice }) {
  const { run: kept, type, save, draft } = useRunOfCall(call.id);
  const [picked, setPicked] = useState<string | null>(null);
  const run = picked === null || picked === kept?.event ? kept : null;
  const event = picked ?? run?.event ?? choice.event;
  const language = run?.language ?? choice.language;
  const versionIn = (wanted: string) =>
    list.scripts.find((script) => script.event === event && script.language === wanted)?.version;
  // A call goes on in the text it began with, whatever was approved meanwhile.
  const script = useScript(event, language, run?.version ?? versionIn(language));
  const other = scriptLanguages.find((each) => each !== language)!;
  // Read ahead: whoever needs the other language needs it in the middle of a sentence.
  const translation = useScript(event, other, versionIn(other));
  const text = script.data;
  const fresh = useMemo(
    () => (text ? beginRun(newRunId(), text, choice.variant, new Date().toISOString()) : null),
    [text, choice.variant],
  );
  const current = run ?? fresh;

  function choose(next: string) {
    if (kept && kept.event !== next && kept.endedAt === null) save(endRun(kept, new Date().toISOString()));
    setPicked(next);
  }

  return (
    <section aria-labelledby="script" className={classes.panel}>
      <div className={classes.head}>
        <h2 id="script">Script</h2>
        <DraftMark draft={draft} />
      </div>
      <ChooseEvent list={list} language={language} event={event} onChoose={choose} />
      {event === null ? (
        <p className={classes.note}>Nothing known of this call speaks for a script. Choose one.</p>
      ) : text && current ? (
        <FollowScript
          key={current.id}
          {...{ call, script: text, translation: translation.data ?? null, run: current, type, save }}
          onAgain={() => save(beginRun(newRunId(), text, choice.variant, new Date().toISOString()))}
        />
      ) : script.error ? (
        <Refused fault={script.error} onRetry={() => void script.refetch()} />
      ) : (
        <Loading rows={5} label="Loading the script" />
      )}
    </section>
  );
}
