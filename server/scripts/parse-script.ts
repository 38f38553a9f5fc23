import { isCollection, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { ScriptFault } from "#contract/scripts.ts";
import { checkMessages } from "./check-messages.ts";
import { checkPaths } from "./check-paths.ts";
import { checkVariables } from "./check-variables.ts";
import { parseSteps } from "./parse-steps.ts";
import { frontMatter, type Script, ScriptFaults, scriptCharsMax } from "./script.ts";

/**
 * Reads a script as people wrote it: front matter in YAML, then steps in Markdown.
 * @throws ScriptFaults naming every fault found, with its line; a script with one fault is not used at all.
 */
export function parseScript(text: string): Script {
  if (text.length > scriptCharsMax) refuse(null, `it is longer than ${scriptCharsMax} characters`);
  const parts = /^---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(text);
  if (!parts) return refuse(1, "it does not begin with front matter between two lines of ---");
  const yaml = readYaml(parts[1]!);
  const head = frontMatter.safeParse(yaml.value);
  // The opening line of --- before it, the closing one after.
  const { steps, faults, lines } = parseSteps(parts[2]!, parts[1]!.split("\n").length + 3);
  if (!head.success) {
    const inHead = head.error.issues.map(({ path, message }) => ({
      line: yaml.lineOf(path),
      reason: `front matter, ${path.join(".")}: ${message}`,
    }));
    throw new ScriptFaults([...inHead, ...faults]);
  }
  const script = { ...head.data, steps };
  const found = [...checkPaths(script), ...checkVariables(script), ...checkMessages(script)];
  const all: ScriptFault[] = [
    ...faults,
    ...found.map(({ place, reason }) => ({
      line: lines.get(place) ?? yaml.lineOf(place.split(".")),
      reason,
    })),
  ];
  if (all.length > 0) throw new ScriptFaults(all);
  return script;
}

function refuse(line: number | null, reason: string): never {
  throw new ScriptFaults([{ line, reason }]);
}

/** The front matter, and the line of the script that a part of it stands in: its nearest parent's if it is missing. */
function readYaml(text: string): { value: unknown; lineOf(path: readonly PropertyKey[]): number | null } {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [fault] = document.errors;
  if (fault) {
    const line = fault.linePos ? fault.linePos[0].line + 1 : null;
    return refuse(line, `front matter is not YAML: ${fault.message.split("\n")[0]}`);
  }
  return {
    value: plainOf(document),
    lineOf(path) {
      let at: unknown = document.contents;
      let offset = 0;
      for (const name of path) {
        if (!isCollection(at)) break;
        const next: unknown = at.get(typeof name === "number" ? name : String(name), true);
        if (next === undefined) break;
        offset = keyOffset(at, String(name)) ?? (next as Node).range?.[0] ?? offset;
        at = next;
      }
      return path.length === 0 || document.contents === null ? null : counter.linePos(offset).line + 1;
    },
  };
}

/** Aliases are refused: a short text could stand for one without end. */
function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return refuse(2, `front matter is not plain YAML: ${(error as Error).message}`);
  }
}

/** Where the name of an entry stands: its value may begin lines below. */
function keyOffset(parent: { items: unknown[] }, name: string): number | undefined {
  for (const item of parent.items) {
    const key = (item as { key?: unknown }).key;
    if (isScalar(key) && String(key.value) === name) return key.range?.[0];
  }
  return undefined;
}
