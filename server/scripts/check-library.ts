import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scriptLanguages } from "#contract/scripts.ts";
import { faultText } from "./fault.ts";
import { parseScript } from "./parse-script.ts";
import { type Script, ScriptFaults } from "./script.ts";

/** The scripts that come with Holdfast: a folder for each event, a file for each language. */
export const libraryFolder = join(import.meta.dirname, "..", "..", "scripts-library");

export type LibraryReport = { events: string[]; scripts: number; faults: string[] };

/** One event in all its languages. With a fault, `scripts` are what could be read, and none of it may be used. */
export type EventRead = { event: string; scripts: Script[]; faults: string[] };

/**
 * Reads every script of a library.
 * @returns a sentence for each fault, beginning with the file it is in; events in alphabetical order.
 */
export function checkLibrary(folder: string): LibraryReport {
  const read = readLibrary(folder);
  return {
    events: read.map(({ event }) => event),
    scripts: read.reduce((sum, { scripts }) => sum + scripts.length, 0),
    faults: read.length === 0 ? ["the library is empty"] : read.flatMap(({ faults }) => faults),
  };
}

/** Every event of a library, in alphabetical order. */
export function readLibrary(folder: string): EventRead[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .toSorted()
    .map((event) => {
      const faults: string[] = [];
      const scripts = readEvent(folder, event, faults);
      faults.push(...differences(event, scripts));
      return { event, scripts, faults };
    });
}

function readEvent(folder: string, event: string, faults: string[]): Script[] {
  const files = readdirSync(join(folder, event));
  const wanted: string[] = scriptLanguages.map((language) => `${language}.md`);
  for (const file of files)
    if (!wanted.includes(file)) faults.push(`${event}/${file}: not a file of a known language`);
  return scriptLanguages.flatMap((language): Script[] => {
    const file = `${event}/${language}.md`;
    if (!files.includes(`${language}.md`)) {
      faults.push(`${event}: the language ${language} is missing`);
      return [];
    }
    try {
      const script = parseScript(readFileSync(join(folder, file), "utf8"));
      if (script.language !== language)
        faults.push(`${file}: it says that its language is ${script.language}`);
      return [script];
    } catch (error) {
      if (!(error instanceof ScriptFaults)) throw error;
      faults.push(...error.faults.map((fault) => `${file}: ${faultText(fault)}`));
      return [];
    }
  });
}

/** What is asked in one language is asked in all, or its answers could not be counted together. */
function differences(event: string, [first, ...others]: readonly Script[]): string[] {
  if (!first) return [];
  return others.flatMap((other) => {
    const missing = (from: string[], to: string[], language: string) =>
      from.filter((part) => !to.includes(part)).map((part) => `${event}/${language}.md: it has no ${part}`);
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
