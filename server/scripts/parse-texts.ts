import { createHash } from "node:crypto";
import {
  type ScriptCheckView,
  type ScriptTexts,
  type ScriptView,
  scriptLanguages,
} from "#contract/scripts.ts";
import { differences } from "./differences.ts";
import { parseScript } from "./parse-script.ts";
import { type Script, ScriptFaults } from "./script.ts";

const versionLength = 12;

/** A script as the console sees it. Its version is a digest of all it says: the same at every site. */
export function viewOf(event: string, script: Script): ScriptView {
  const digest = createHash("sha256").update(JSON.stringify(script)).digest("hex");
  return { ...script, event, version: digest.slice(0, versionLength) };
}

/** Reads an event's texts together. One fault in one language, and none of them may be used. */
export function parseTexts(event: string, texts: ScriptTexts): ScriptCheckView {
  const faults: ScriptCheckView["faults"] = [];
  const read = scriptLanguages.flatMap((language): Script[] => {
    try {
      const script = parseScript(texts[language]);
      if (script.language !== language)
        faults.push({ language, line: null, reason: `it says that its language is ${script.language}` });
      return [script];
    } catch (error) {
      if (!(error instanceof ScriptFaults)) throw error;
      faults.push(...error.faults.map((fault) => ({ language, ...fault })));
      return [];
    }
  });
  if (faults.length === 0)
    faults.push(...differences(read).map(({ language, reason }) => ({ language, line: null, reason })));
  return { faults, scripts: faults.length > 0 ? [] : read.map((script) => viewOf(event, script)) };
}
