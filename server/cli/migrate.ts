import { migrate } from "../../db/migrate.ts";
import type { Command } from "./command.ts";
import { ownerUrl } from "./owner-url.ts";

/** `holdfast migrate`: safe to run twice, and while sites serve. */
export const migrateCommand: Command = async () => {
  await migrate(ownerUrl());
  process.stdout.write("The database is at the present schema.\n");
  return 0;
};
