import { parseArgs } from "node:util";
import { checkLibrary, libraryFolder } from "../scripts/check-library.ts";
import type { Command } from "./command.ts";

/** `holdfast scripts check [folder]`: names every fault of a scripts library; exit code 1 when there is one. */
export const scriptsCheck: Command = async (argv) => {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
  const { events, scripts, faults } = checkLibrary(positionals[0] ?? libraryFolder);
  process.stdout.write(`${scripts} scripts of ${events.length} events can be used.\n`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return faults.length > 0 ? 1 : 0;
};
