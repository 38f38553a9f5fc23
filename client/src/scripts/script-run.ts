import type { ScriptAnswer, ScriptRunView } from "#contract/script-runs.ts";
import {
  type Answer,
  endOfScript,
  type Question,
  type ScriptVariant,
  type ScriptView,
  type Step,
} from "#contract/scripts.ts";

/** A run as the console holds it. `values`: what the agent filled in for variables that nothing else knows. */
export type ScriptRun = ScriptRunView & { values: Record<string, string> };

/** Begins a script at the first step of a variant. `at`: now, ISO 8601. */
export function beginRun(id: string, script: ScriptView, variant: ScriptVariant, at: string): ScriptRun {
  const { event, language, version } = script;
  const visits = [{ step: script.variants[variant], language, enteredAt: at, ms: null }];
  return {
    ...{ id, event, language, variant, version, visits },
    answers: [],
    startedAt: at,
    endedAt: null,
    revision: 1,
    values: {},
  };
}

/** The step on screen; null once the end was reached, or when this text has no such step. */
export function stepOf(run: ScriptRun, script: Pick<ScriptView, "steps">): Step | null {
  const name = run.endedAt === null ? run.visits.at(-1)?.step : undefined;
  return script.steps.find((step) => step.name === name) ?? null;
}

export const answerTo = (run: ScriptRun, question: string): ScriptAnswer | undefined =>
  run.answers.find((answer) => answer.question === question);

/** Writes an answer down; an empty one takes it back. `words`: text with its variables filled in. */
export function answerQuestion(
  run: ScriptRun,
  question: Question,
  value: string,
  words: (text: string) => string = (text) => text,
): ScriptRun {
  const others = run.answers.filter((answer) => answer.question !== question.name);
  const chosen = question.answers.find((answer) => answer.value === value);
  const answer: ScriptAnswer = {
    question: question.name,
    value,
    asks: words(question.asks),
    label: chosen ? words(chosen.label) : null,
  };
  return { ...run, answers: value.trim() === "" ? others : [...others, answer], revision: run.revision + 1 };
}

/** Where the present step leads with the answers given; null while a choice that decides it is open. */
export function wayOn(run: ScriptRun, step: Step): string | null {
  const deciding = step.questions.at(-1);
  const given = deciding && answerTo(run, deciding.name)?.value;
  const chosen: Answer | undefined = deciding?.answers.find((answer) => answer.value === given);
  return chosen?.goesTo ?? step.next;
}

/** Leaves the present step for where it leads. Unchanged while that is not decided. */
export function goOn(run: ScriptRun, step: Step, at: string): ScriptRun {
  const to = wayOn(run, step);
  if (to === null) return run;
  return to === endOfScript ? endRun(run, at) : enter(run, to, at);
}

/** Back to the step before, with its answers as they were given. */
export function goBack(run: ScriptRun, at: string): ScriptRun {
  const came = pathOf(run);
  if (run.endedAt !== null) return enter({ ...run, endedAt: null }, came.at(-1)!, at);
  const before = came.at(-2);
  return before === undefined ? run : enter(run, before, at);
}

/** Says the same in another language, at the same step. */
export function switchLanguage(run: ScriptRun, to: ScriptView, at: string): ScriptRun {
  const { language, version } = to;
  const step = run.visits.at(-1)!.step;
  const there = to.steps.some(({ name }) => name === step);
  const next = { ...run, language, version };
  if (run.endedAt !== null || !there) return { ...next, revision: run.revision + 1 };
  return enter(next, step, at);
}

/** Begins another variant in the same run: the voicemail after a callback that nobody answered. */
export function switchVariant(run: ScriptRun, script: ScriptView, variant: ScriptVariant, at: string) {
  return enter({ ...run, variant, endedAt: null }, script.variants[variant], at);
}

/** The run is over: its end was reached, or it was left. */
export function endRun(run: ScriptRun, at: string): ScriptRun {
  if (run.endedAt !== null) return run;
  return { ...run, visits: leave(run, at), endedAt: at, revision: run.revision + 1 };
}

/** Steps that were gone through and lead to the present one, which is last; each once. */
export function pathOf(run: Pick<ScriptRun, "visits">): string[] {
  const path: string[] = [];
  for (const { step } of run.visits) {
    const known = path.indexOf(step);
    if (known >= 0) path.length = known;
    path.push(step);
  }
  return path;
}

function enter(run: ScriptRun, step: string, at: string): ScriptRun {
  const visits = [...leave(run, at), { step, language: run.language, enteredAt: at, ms: null }];
  return { ...run, visits, revision: run.revision + 1 };
}

/** The clock of a computer may be set back meanwhile: a visit is never shorter than nothing. */
function leave(run: ScriptRun, at: string): ScriptRun["visits"] {
  return run.visits.map((visit) =>
    visit.ms === null ? { ...visit, ms: Math.max(0, Date.parse(at) - Date.parse(visit.enteredAt)) } : visit,
  );
}
