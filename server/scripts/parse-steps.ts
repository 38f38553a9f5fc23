import type { Question, ScriptFault, Step } from "#contract/scripts.ts";
import { type FoundFault, inQuestion, inStep } from "./fault.ts";
import { namePattern, stepsMax } from "./script.ts";

export type StepsRead = {
  steps: Step[];
  faults: ScriptFault[];
  /** By place: `step NAME`, `question NAME`. */
  lines: ReadonlyMap<string, number>;
};

/**
 * Reads the Markdown of a script. A line that begins with
 * - `## name: Title` opens a step,
 * - `? name: Words` asks a question whose answer is kept under that name,
 * - `- value: Words -> step` below it is an answer to choose; `-> step` may be left out,
 * - `-> step` says what follows the step.
 *
 * Every other line is what the agent says.
 *
 * @param firstLine - which line of the script the Markdown begins at.
 * @returns the steps in their order, a sentence for each line that cannot be taken, and where each step and
 *   question stands.
 */
export function parseSteps(markdown: string, firstLine: number): StepsRead {
  const steps: Step[] = [];
  const faults: ScriptFault[] = [];
  const lines = new Map<string, number>();
  for (const [at, line] of markdown.split(/\r?\n/).entries()) {
    const number = firstLine + at;
    const refuse = (reason: string) => faults.push({ line: number, reason });
    const opened = /^## (\S+): (.+)$/.exec(line);
    if (opened) {
      steps.push({ name: opened[1]!, title: opened[2]!.trim(), says: "", questions: [], next: null });
      lines.set(inStep(opened[1]!), number);
      continue;
    }
    const step = steps.at(-1);
    if (step) {
      const asked = step.questions.length;
      takeLine(step, line, refuse);
      if (step.questions.length > asked) lines.set(inQuestion(step.questions.at(-1)!.name), number);
    } else if (line.trim()) refuse(`"${line}" stands before the first step`);
  }
  if (steps.length > stepsMax)
    faults.push({ line: null, reason: `it has ${steps.length} steps, more than ${stepsMax}` });
  for (const step of steps) step.says = step.says.trim();
  const named = nameFaults(steps).map(({ place, reason }) => ({ line: lines.get(place) ?? null, reason }));
  return { steps, faults: [...faults, ...named], lines };
}

function takeLine(step: Step, line: string, refuse: (reason: string) => void): void {
  const onward = /^-> (\S+)\s*$/.exec(line);
  const asked = /^\? ([^\s:]+): (.+)$/.exec(line);
  const question = step.questions.at(-1);
  const answered = question && step.next === null ? /^- ([^\s:]+): (.+?)(?: -> (\S+))?\s*$/.exec(line) : null;
  if (onward && step.next) refuse(`step ${step.name} goes on twice: to ${step.next} and ${onward[1]}`);
  else if (onward) step.next = onward[1]!;
  else if (asked) step.questions.push({ name: asked[1]!, asks: asked[2]!.trim(), answers: [] });
  else if (question && answered)
    question.answers.push({ value: answered[1]!, label: answered[2]!, goesTo: answered[3] ?? null });
  else if (/^(->|\?|##)/.test(line)) refuse(`step ${step.name}: "${line}" cannot be read`);
  else if (line.trim() && (question || step.next))
    refuse(`step ${step.name}: "${line}" stands after its question or its way on`);
  else step.says += `${line}\n`;
}

function nameFaults(steps: readonly Step[]): FoundFault[] {
  const faults: FoundFault[] = [];
  const seen = new Set<string>();
  const take = (kind: string, name: string, place: string) => {
    const refuse = (reason: string) => faults.push({ place, reason });
    if (!namePattern.test(name)) refuse(`${kind} "${name}" is not lower-case letters, digits and hyphens`);
    if (seen.has(`${kind} ${name}`)) refuse(`${kind} ${name} is there twice`);
    seen.add(`${kind} ${name}`);
  };
  for (const step of steps) {
    take("step", step.name, inStep(step.name));
    for (const { name, answers } of step.questions) {
      take("question", name, inQuestion(name));
      for (const { value } of answers) take(`answer of ${name}`, value, inQuestion(name));
    }
    faults.push(...earlyBranches(step.questions.slice(0, -1), step.name));
  }
  return faults;
}

/** A branch taken before the last question would leave the later ones unasked. */
function earlyBranches(questions: readonly Question[], step: string): FoundFault[] {
  return questions
    .filter(({ answers }) => answers.some(({ goesTo }) => goesTo))
    .map(({ name }) => ({
      place: inQuestion(name),
      reason: `step ${step}: only its last question may branch, and ${name} does`,
    }));
}
