/** `npx holdfast …`: what an operator does outside the console. Each command is a file of `cli/`. */

import type { Command } from "./cli/command.ts";
import { ConfigFaults } from "./config.ts";
import { Problem } from "./platform/problem.ts";

/** Loaded when asked for, so that one that needs little starts at once. */
const commands: Record<string, { says: string; load: () => Promise<Command> }> = {
  "admin create": {
    says: "make the first administrator of an enterprise",
    load: async () => (await import("./cli/admin-create.ts")).adminCreate,
  },
  "audit verify": {
    says: "recompute the audit chain and say where it breaks",
    load: async () => (await import("./cli/audit-verify.ts")).auditVerify,
  },
  migrate: {
    says: "bring the database to the present schema",
    load: async () => (await import("./cli/migrate.ts")).migrateCommand,
  },
  rehearse: {
    says: "play the day of disaster on a throw-away cluster and count what was lost",
    load: async () => (await import("./embedded/rehearse.ts")).rehearse,
  },
  "scripts check": {
    says: "check every script and message of the scripts library",
    load: async () => (await import("./cli/scripts-check.ts")).scriptsCheck,
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const [first = "", second = ""] = argv;
  for (const name of [`${first} ${second}`, first]) {
    const command = commands[name];
    if (command) return (await command.load())(argv.slice(name.split(" ").length));
  }
  const asked = first !== "" && first !== "help" && first !== "--help" && first !== "-h";
  const lines = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(14)} ${says}`);
  const text = `holdfast <command>\n\n${lines.join("\n")}\n`;
  if (asked) process.stderr.write(`There is no command "${argv.join(" ")}".\n\n${text}`);
  else process.stdout.write(text);
  return asked ? 2 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof ConfigFaults)
    process.stderr.write(`The environment cannot be used:\n${error.message}\n`);
  else if (error instanceof Problem) process.stderr.write(`${error.message}\n`);
  else if ((error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS"))
    process.stderr.write(`${(error as Error).message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
