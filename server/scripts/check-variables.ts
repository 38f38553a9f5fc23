import type { Script } from "./script.ts";
import { TemplateFault, variablesOf } from "./template.ts";

/** Each variable a text uses is declared, and each declared one is used: nobody fills in a field for nothing. */
export function checkVariables(script: Script): string[] {
  const faults: string[] = [];
  const used = new Set<string>();
  for (const [place, text] of textsOf(script)) {
    try {
      for (const variable of variablesOf(text)) {
        used.add(variable);
        if (!Object.hasOwn(script.variables, variable))
          faults.push(`${place} uses the variable ${variable}, which is missing in the front matter`);
      }
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      faults.push(`${place}: ${error.message}`);
    }
  }
  for (const variable of Object.keys(script.variables)) {
    if (!used.has(variable)) faults.push(`the variable ${variable} is used nowhere`);
  }
  return faults;
}

function textsOf({ steps, messages }: Script): [place: string, text: string][] {
  return [
    ["the sms", messages.sms],
    ["the voice message", messages.voice],
    ["the subject of the email", messages.email.subject],
    ["the email", messages.email.body],
    ...steps.flatMap(({ name, title, says, questions }): [string, string][] => [
      [`step ${name}`, `${title}\n${says}`],
      ...questions.map(({ name, asks, answers }): [string, string] => [
        `question ${name}`,
        [asks, ...answers.map(({ label }) => label)].join("\n"),
      ]),
    ]),
  ];
}
