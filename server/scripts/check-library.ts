import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ScriptTexts, scriptLanguages } from "#contract/scripts.ts";
import { differences } from "./differences.ts";
import { faultText } from "./fault.ts";
import { parseScript } from "./parse-script.ts";
import { type Script, ScriptFaults } from "./script.ts";

/** The scripts that come with Holdfast: a folder for each event, a file for each language. */
export const libraryFolder = join(import.meta.dirname, "..", "..", "scripts-library");

export type LibraryReport = { events: string[]; scripts: number; faults: string[] };

/** One event in all its languages. With a fault, `scripts` are what could be read, and none of it may be used. */
export type EventRead = { event: string; scripts: Script[]; faults: string[]; texts: Partial<ScriptTexts> };

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
      const texts: Partial<ScriptTexts> = {};
      const scripts = readEvent(folder, event, faults, texts);
      faults.push(
        ...differences(scripts).map(({ language, reason }) => `${event}/${language}.md: ${reason}`),
      );
      return { event, scripts, faults, texts };
    });
}

function readEvent(folder: string, event: string, faults: string[], texts: EventRead["texts"]): Script[] {
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
    const text = readFileSync(join(folder, file), "utf8");
    texts[language] = text;
    try {
      const script = parseScript(text);
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
