/** Plays a runbook step by step. Lives in the stage's process, so it outlives every site it kills. */
import type { DrillStepView, DrillView } from "#contract/drill.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { DrillLedger } from "./drill-ledger.ts";
import type { PlannedStep, Runbook } from "./runbook.ts";
import type { DrillStageControl } from "./stage-control.ts";
import { PromiseBroken, type StepContext } from "./step.ts";

export type DrillParts = {
  stage: DrillStageControl;
  ledger: DrillLedger;
  clock: Clock;
  ids: Ids;
  /** After every change of the view. */
  onChange?: (view: DrillView) => void;
};

export type Drill = {
  view(): DrillView;
  /** Ends the step under way at once; the rest is skipped. */
  stop(): void;
  /** Undoes, last first, everything this drill did that was not undone by it. Resolves when done. */
  putBack(): Promise<void>;
  /** Resolves when the drill finished or was stopped; never rejects. */
  ended: Promise<void>;
};

export function playRunbook(runbook: Runbook, by: string, parts: DrillParts): Drill {
  const stopping = new AbortController();
  const undos: (() => Promise<unknown>)[] = [];
  const isoNow = () => parts.clock.now().toISOString();
  let view: DrillView = {
    id: parts.ids.uuid(),
    runbook: runbook.name,
    title: runbook.title,
    state: "running",
    by,
    startedAt: isoNow(),
    endedAt: null,
    steps: runbook.steps.map(planned),
    broken: [],
  };
  const change = (next: Partial<DrillView>) => {
    view = { ...view, ...next };
    parts.onChange?.(view);
  };
  const changeStep = (number: number, next: (before: DrillStepView) => Partial<DrillStepView>) =>
    change({ steps: view.steps.map((step) => (step.number === number ? { ...step, ...next(step) } : step)) });

  const contextOf = ({ number }: PlannedStep): StepContext => ({
    stage: parts.stage,
    ledger: parts.ledger,
    by,
    signal: stopping.signal,
    measured: (facts) =>
      changeStep(number, (step) => ({ measured: { ...step.measured, ...withoutNulls(facts) } })),
    note: (note) => changeStep(number, () => ({ note })),
    toPutBack: (undo) => void undos.push(undo),
  });

  /** @returns false when the rest of the runbook makes no sense any more. */
  const playStep = async (step: PlannedStep): Promise<boolean> => {
    changeStep(step.number, () => ({ state: "running", startedAt: isoNow() }));
    try {
      await untilStopped(step.kind.run(contextOf(step), step.given), stopping.signal);
      changeStep(step.number, () => ({ state: "done", endedAt: isoNow() }));
      return true;
    } catch (error) {
      const note = stopping.signal.aborted
        ? "Stopped."
        : error instanceof Error
          ? error.message
          : String(error);
      changeStep(step.number, () => ({ state: "failed", endedAt: isoNow(), note }));
      if (stopping.signal.aborted) return false;
      change({ broken: [...view.broken, ...note.split("\n").map((line) => `${step.title}: ${line}`)] });
      return error instanceof PromiseBroken;
    }
  };

  const play = async () => {
    let goesOn = true;
    for (const step of runbook.steps) {
      if (goesOn && !stopping.signal.aborted) goesOn = await playStep(step);
      else changeStep(step.number, () => ({ state: "skipped" }));
    }
    change({ state: stopping.signal.aborted ? "stopped" : "finished", endedAt: isoNow() });
  };
  const ended = play();

  return {
    view: () => view,
    ended,
    stop() {
      if (view.state !== "running") return;
      change({ state: "stopping" });
      stopping.abort(new Error("the drill was stopped"));
    },
    async putBack() {
      stopping.abort(new Error("the drill is put back"));
      await ended;
      change({ state: "putting-back" });
      const faults: string[] = [];
      for (const undo of undos.splice(0).toReversed()) {
        await undo().catch((error: unknown) => faults.push(`Put back: ${String(error)}`));
      }
      change({ state: "put-back", endedAt: isoNow(), broken: [...view.broken, ...faults] });
    },
  };
}

function planned({ number, title }: PlannedStep): DrillStepView {
  return { number, title, state: "planned", startedAt: null, endedAt: null, measured: {}, note: "" };
}

function withoutNulls(facts: Record<string, number | string | boolean | null>): DrillStepView["measured"] {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/** Stopping ends the step at once, whatever it is waiting for; what it started is undone by putting back. */
async function untilStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined); // Its failure is reported below, unless the drill was stopped first.
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error("stopped"));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
