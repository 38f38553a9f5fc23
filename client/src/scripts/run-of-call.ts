import { useCallback, useMemo } from "react";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useSignal } from "../frame/use-console.ts";
import type { Console } from "../platform/console.ts";
import { endRun, type ScriptRun } from "./script-run.ts";

/** The draft that holds how far a call's script was followed: it survives what a note survives. */
export const runKey = (callId: string) => `call:${callId}:script`;

/** The run of a call, and what changes it. `save`: the site keeps it as well, now or when one answers. */
export function useRunOfCall(callId: string) {
  const desk = useConsole();
  const { drafts } = desk;
  const key = runKey(callId);
  const draft = useSignal(drafts.of(key));
  const run = useMemo(() => readRun(draft.text), [draft.text]);
  const type = useCallback((next: ScriptRun) => drafts.type(key, JSON.stringify(next)), [drafts, key]);
  const save = useCallback(
    (next: ScriptRun) => {
      type(next);
      sendRun(desk, callId, next);
    },
    [type, desk, callId],
  );
  return { run, type, save, draft };
}

/** The call is written up or given away: its run is over, and the site holds it from now on. */
export function leaveScript(desk: Pick<Console, "drafts" | "outbox">, callId: string): void {
  const run = readRun(desk.drafts.of(runKey(callId)).get().text);
  if (!run) return;
  sendRun(desk, callId, endRun(run, new Date().toISOString()));
  desk.drafts.clear(runKey(callId));
}

function sendRun({ outbox }: Pick<Console, "outbox">, callId: string, run: ScriptRun): void {
  const { values: _, ...body } = run;
  const label = "Answers to the script";
  outbox
    .send({
      method: "POST",
      path: `calls/${callId}/script-run`,
      body: { ...body, answers: body.answers.filter(({ value }) => value.trim() !== "") },
      label,
      lane: `calls/${callId}/script`,
      kept: true,
    })
    .catch((fault: unknown) => reportFault(label, fault));
}

/** Null for none, and for one cut short on its way: the site has what was answered until its last step. */
function readRun(text: string): ScriptRun | null {
  if (text === "") return null;
  try {
    return JSON.parse(text) as ScriptRun;
  } catch {
    return null;
  }
}
