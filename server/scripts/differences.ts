import type { ScriptLanguage } from "#contract/scripts.ts";
import type { Script } from "./script.ts";

/** What is asked in one language is asked in all, or its answers could not be counted together. */
export function differences([first, ...others]: readonly Script[]): {
  language: ScriptLanguage;
  reason: string;
}[] {
  if (!first) return [];
  return others.flatMap((other) => {
    const missing = (from: string[], to: string[], language: ScriptLanguage) =>
      from.filter((part) => !to.includes(part)).map((part) => ({ language, reason: `it has no ${part}` }));
    const [ofFirst, ofOther] = [partsOf(first), partsOf(other)];
    return [...missing(ofFirst, ofOther, other.language), ...missing(ofOther, ofFirst, first.language)];
  });
}

function partsOf({ variables, variants, steps }: Script): string[] {
  return [
    ...Object.entries(variables).map(([name, { charsMax }]) => `variable ${name} of ${charsMax} characters`),
    ...Object.entries(variants).map(([variant, step]) => `variant ${variant} at ${step}`),
    ...steps.flatMap(({ name, questions, next }) => [
      `step ${name} that leads to ${next ?? "its answers"}`,
      ...questions.flatMap((question) => [
        `question ${question.name} in step ${name}`,
        ...question.answers.map(
          ({ value, goesTo }) => `answer ${question.name}=${value} to ${goesTo ?? "next"}`,
        ),
      ]),
    ]),
  ];
}
