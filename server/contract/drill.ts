/** A drill as it is played: what was planned, what happened when, what was measured. */
import { z } from "zod";

export const drillStates = [
  "running",
  "stopping",
  "stopped",
  "finished",
  "putting-back",
  "put-back",
] as const;
export const stepStates = ["planned", "running", "done", "failed", "skipped"] as const;

export const drillStepView = z.object({
  number: z.number(),
  /** What the step does, in the runbook's words. */
  title: z.string(),
  state: z.enum(stepStates),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Measured by the ledger, `name: milliseconds or count`. */
  measured: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  note: z.string(),
});

export const drillView = z.object({
  id: z.string(),
  runbook: z.string(),
  title: z.string(),
  state: z.enum(drillStates),
  by: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  steps: z.array(drillStepView),
  /** Promises that were broken, in words; empty when none was. */
  broken: z.array(z.string()),
});

export type DrillStepView = z.infer<typeof drillStepView>;
export type DrillView = z.infer<typeof drillView>;

/** A runbook as people read it before they play it. */
export type RunbookView = {
  name: string;
  title: string;
  objective: string;
  /** What must be true afterwards, in words. */
  success: string[];
  steps: { number: number; title: string; owner: string }[];
};
