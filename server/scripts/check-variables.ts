import { type FoundFault, inQuestion, inStep } from "./fault.ts";
import type { Script } from "./script.ts";
import { TemplateFault, variablesOf } from "./template.ts";

/** Each variable a text uses is declared, and each declared one is used: nobody fills in a field for nothing. */
export function checkVariables(script: Script): FoundFault[] {
  const faults: FoundFault[] = [];
  const used = new Set<string>();
  for (const [place, name, text] of textsOf(script)) {
    try {
      for (const variable of variablesOf(text)) {
        used.add(variable);
        if (!Object.hasOwn(script.variables, variable))
          faults.push({
            place,
            reason: `${name} uses the variable ${variable}, which is missing in the front matter`,
          });
      }
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      faults.push({ place, reason: `${name}: ${error.message}` });
    }
  }
  for (const variable of Object.keys(script.variables)) {
    if (!used.has(variable))
      faults.push({ place: `variables.${variable}`, reason: `the variable ${variable} is used nowhere` });
  }
  return faults;
}

function textsOf({ steps, messages }: Script): [place: string, name: string, text: string][] {
  return [
    ["messages.sms", "the sms", messages.sms],
    ["messages.voice", "the voice message", messages.voice],
    ["messages.email.subject", "the subject of the email", messages.email.subject],
    ["messages.email.body", "the email", messages.email.body],
    ...steps.flatMap(({ name, title, says, questions }): [string, string, string][] => [
      [inStep(name), `step ${name}`, `${title}\n${says}`],
      ...questions.map(({ name, asks, answers }): [string, string, string] => [
        inQuestion(name),
        `question ${name}`,
        [asks, ...answers.map(({ label }) => label)].join("\n"),
      ]),
    ]),
  ];
}
