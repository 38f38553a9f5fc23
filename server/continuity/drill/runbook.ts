import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { stepKinds } from "./registry.ts";
import type { StepKind } from "./step.ts";

const stepSchema = z.strictObject({
  title: z.string().min(1).max(200),
  /** Who does it, or who watches when a machine does. */
  owner: z.string().min(1).max(100),
  do: z.string(),
  with: z.record(z.string(), z.unknown()).default({}),
});

const runbookSchema = z.strictObject({
  title: z.string().min(1).max(200),
  objective: z.string().min(1),
  /** What must be true afterwards, in words; fixed before the start. */
  success: z.array(z.string().min(1)).min(1),
  steps: z.array(stepSchema).min(1).max(100),
});

export type PlannedStep = { number: number; title: string; owner: string; kind: StepKind; given: unknown };
export type Runbook = {
  name: string;
  title: string;
  objective: string;
  success: string[];
  steps: PlannedStep[];
};

/** A runbook cannot be played; `message` names every fault with the step it is in. */
export class RunbookFaults extends Error {}

/**
 * Reads a runbook as people wrote it.
 * @throws RunbookFaults naming each fault: a field that is missing, a step nobody knows, a value out of range.
 */
export function parseRunbook(name: string, text: string): Runbook {
  const parsed = runbookSchema.safeParse(parse(text));
  if (!parsed.success) throw new RunbookFaults(faultsOf(name, parsed.error));
  const faults: string[] = [];
  const steps = parsed.data.steps.flatMap((step, index): PlannedStep[] => {
    const where = `${name}, step ${index + 1} (${step.title})`;
    const kind = stepKinds.find((candidate) => candidate.name === step.do);
    if (!kind) {
      faults.push(
        `${where}: "${step.do}" is no step; there are ${stepKinds.map((each) => each.name).join(", ")}`,
      );
      return [];
    }
    const given = kind.with.safeParse(step.with);
    if (!given.success) {
      faults.push(faultsOf(where, given.error));
      return [];
    }
    return [{ number: index + 1, title: step.title, owner: step.owner, kind, given: given.data }];
  });
  if (faults.length > 0) throw new RunbookFaults(faults.join("\n"));
  const { title, objective, success } = parsed.data;
  return { name, title, objective: objective.trim(), success, steps };
}

const folder = join(import.meta.dirname, "..", "..", "..", "runbooks");

export function runbookNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .toSorted();
}

/** @throws RunbookFaults when there is no such runbook, or it cannot be played. */
export function loadRunbook(name: string): Runbook {
  if (!runbookNames().includes(name)) {
    throw new RunbookFaults(`There is no runbook "${name}"; there are ${runbookNames().join(", ")}.`);
  }
  return parseRunbook(name, readFileSync(join(folder, `${name}.yaml`), "utf8"));
}

function faultsOf(where: string, error: z.ZodError): string {
  return error.issues
    .map((issue) => `${where}: ${issue.path.join(".") || "the whole"}: ${issue.message}`)
    .join("\n");
}
