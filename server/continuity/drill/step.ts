import type { z } from "zod";
import type { DrillLedger } from "./drill-ledger.ts";
import type { DrillStageControl } from "./stage-control.ts";

/** What a step is given to act on and to tell. */
export type StepContext = {
  stage: DrillStageControl;
  ledger: DrillLedger;
  /** Who started the drill. */
  by: string;
  /** Aborts when the drill is stopped: the step ends at once. */
  signal: AbortSignal;
  /** Shown beside the step: `name: milliseconds, count or word`. */
  measured(facts: Record<string, number | string | boolean | null>): void;
  note(text: string): void;
  /** Undoes what this step does; run in reverse order when the drill is put back. Must do no harm when repeated. */
  toPutBack(undo: () => Promise<unknown>): void;
};

/** A kind of step: `name` is what a runbook writes after `do:`, `with` checks what it may be given. */
export type StepKind<With = unknown> = {
  name: string;
  with: z.ZodType<With>;
  run(context: StepContext, given: With): Promise<void>;
};

/** Gives the types a place to be inferred, then forgets them: `with` has parsed what `run` is given. */
export function step<With>(kind: StepKind<With>): StepKind {
  return { name: kind.name, with: kind.with, run: (context, given) => kind.run(context, given as With) };
}

/** A promise did not hold. The drill notes it and goes on: what comes after is worth knowing too. */
export class PromiseBroken extends Error {
  override name = "PromiseBroken";
}
