import { endOfScript, type Step, scriptVariants } from "#contract/scripts.ts";
import { type FoundFault, inStep } from "./fault.ts";
import type { Script } from "./script.ts";

/** Every way through a script: nowhere unknown, nowhere stuck, no step that nobody comes to. */
export function checkPaths({ steps, variants }: Pick<Script, "steps" | "variants">): FoundFault[] {
  const known = new Set(steps.map(({ name }) => name));
  const faults: FoundFault[] = [];
  if (known.has(endOfScript))
    faults.push({ place: inStep(endOfScript), reason: `no step may be named ${endOfScript}` });
  for (const variant of scriptVariants) {
    if (!known.has(variants[variant]))
      faults.push({
        place: `variants.${variant}`,
        reason: `variant ${variant} begins at ${variants[variant]}, an unknown step`,
      });
  }
  for (const step of steps) {
    faults.push(...deadBranches(step));
    for (const target of waysOn(step)) {
      if (target !== endOfScript && !known.has(target))
        faults.push({
          place: inStep(step.name),
          reason: `step ${step.name} leads to ${target}, an unknown step`,
        });
    }
  }
  const reached = reachedFrom(Object.values(variants), steps);
  for (const { name } of steps)
    if (!reached.has(name)) faults.push({ place: inStep(name), reason: `step ${name} is never reached` });
  // Steps that lead in a circle are as dead as a step without a way on, but only whole scripts show it.
  if (faults.length === 0) {
    for (const { name } of steps) {
      if (!reachedFrom([name], steps).has(endOfScript))
        faults.push({ place: inStep(name), reason: `step ${name} never comes to the end` });
    }
  }
  return faults;
}

function deadBranches(step: Step): FoundFault[] {
  if (step.next) return [];
  const place = inStep(step.name);
  const answers = step.questions.at(-1)?.answers ?? [];
  if (answers.length === 0)
    return [{ place, reason: `step ${step.name} is a dead branch: nothing follows it` }];
  return answers
    .filter(({ goesTo }) => goesTo === null)
    .map(({ value }) => ({
      place,
      reason: `step ${step.name}: answer ${value} is a dead branch: nothing follows it`,
    }));
}

function waysOn(step: Step): string[] {
  const branches = step.questions.flatMap(({ answers }) => answers.map(({ goesTo }) => goesTo));
  return [...branches, step.next].filter((target) => target !== null);
}

function reachedFrom(starts: readonly string[], steps: readonly Step[]): Set<string> {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const reached = new Set<string>();
  const open = [...starts];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const step = byName.get(name);
    if (step) open.push(...waysOn(step));
  }
  return reached;
}
