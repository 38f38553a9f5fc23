import type { Question, Step } from "#contract/scripts.ts";
import { namePattern, stepsMax } from "./script.ts";

/**
 * Reads the Markdown of a script. A line that begins with
 * - `## name: Title` opens a step,
 * - `? name: Words` asks a question whose answer is kept under that name,
 * - `- value: Words -> step` below it is an answer to choose; `-> step` may be left out,
 * - `-> step` says what follows the step.
 *
 * Every other line is what the agent says.
 *
 * @returns the steps in their order, and a sentence for each line that cannot be taken.
 */
export function parseSteps(markdown: string): { steps: Step[]; faults: string[] } {
  const steps: Step[] = [];
  const faults: string[] = [];
  for (const line of markdown.split(/\r?\n/)) {
    const opened = /^## (\S+): (.+)$/.exec(line);
    if (opened) {
      steps.push({ name: opened[1]!, title: opened[2]!.trim(), says: "", questions: [], next: null });
      continue;
    }
    const step = steps.at(-1);
    if (step) takeLine(step, line, faults);
    else if (line.trim()) faults.push(`"${line}" stands before the first step`);
  }
  if (steps.length > stepsMax) faults.push(`it has ${steps.length} steps, more than ${stepsMax}`);
  for (const step of steps) step.says = step.says.trim();
  return { steps, faults: [...faults, ...nameFaults(steps)] };
}

function takeLine(step: Step, line: string, faults: string[]): void {
  const onward = /^-> (\S+)\s*$/.exec(line);
  const asked = /^\? ([^\s:]+): (.+)$/.exec(line);
  const question = step.questions.at(-1);
  const answered = question && step.next === null ? /^- ([^\s:]+): (.+?)(?: -> (\S+))?\s*$/.exec(line) : null;
  if (onward && step.next) faults.push(`step ${step.name} goes on twice: to ${step.next} and ${onward[1]}`);
  else if (onward) step.next = onward[1]!;
  else if (asked) step.questions.push({ name: asked[1]!, asks: asked[2]!.trim(), answers: [] });
  else if (question && answered)
    question.answers.push({ value: answered[1]!, label: answered[2]!, goesTo: answered[3] ?? null });
  else if (/^(->|\?|##)/.test(line)) faults.push(`step ${step.name}: "${line}" cannot be read`);
  else if (line.trim() && (question || step.next))
    faults.push(`step ${step.name}: "${line}" stands after its question or its way on`);
  else step.says += `${line}\n`;
}

function nameFaults(steps: readonly Step[]): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const take = (kind: string, name: string) => {
    if (!namePattern.test(name))
      faults.push(`${kind} "${name}" is not lower-case letters, digits and hyphens`);
    if (seen.has(`${kind} ${name}`)) faults.push(`${kind} ${name} is there twice`);
    seen.add(`${kind} ${name}`);
  };
  for (const step of steps) {
    take("step", step.name);
    for (const question of step.questions) {
      take("question", question.name);
      for (const { value } of question.answers) take(`answer of ${question.name}`, value);
    }
    faults.push(...earlyBranches(step.questions.slice(0, -1), step.name));
  }
  return faults;
}

/** A branch taken before the last question would leave the later ones unasked. */
function earlyBranches(questions: readonly Question[], step: string): string[] {
  return questions
    .filter(({ answers }) => answers.some(({ goesTo }) => goesTo))
    .map(({ name }) => `step ${step}: only its last question may branch, and ${name} does`);
}
