import { parse } from "yaml";
import { checkMessages } from "./check-messages.ts";
import { checkPaths } from "./check-paths.ts";
import { checkVariables } from "./check-variables.ts";
import { parseSteps } from "./parse-steps.ts";
import { frontMatter, type Script, ScriptFaults, scriptCharsMax } from "./script.ts";

/**
 * Reads a script as people wrote it: front matter in YAML, then steps in Markdown.
 * @throws ScriptFaults naming every fault found; a script with one fault is not used at all.
 */
export function parseScript(text: string): Script {
  if (text.length > scriptCharsMax)
    throw new ScriptFaults([`it is longer than ${scriptCharsMax} characters`]);
  const parts = /^---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(text);
  if (!parts) throw new ScriptFaults(["it does not begin with front matter between two lines of ---"]);
  const head = frontMatter.safeParse(readYaml(parts[1]!));
  const { steps, faults } = parseSteps(parts[2]!);
  if (!head.success) {
    const inHead = head.error.issues.map(
      (issue) => `front matter, ${issue.path.join(".")}: ${issue.message}`,
    );
    throw new ScriptFaults([...inHead, ...faults]);
  }
  const script = { ...head.data, steps };
  const all = [...faults, ...checkPaths(script), ...checkVariables(script), ...checkMessages(script)];
  if (all.length > 0) throw new ScriptFaults(all);
  return script;
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new ScriptFaults([`front matter is not YAML: ${(error as Error).message.split("\n")[0]}`]);
  }
}
