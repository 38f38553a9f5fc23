import { z } from "zod";
import { migrate } from "../../db/migrate.ts";
import { CannotPrepare, isPrepared, prepareServer } from "../../db/prepare-server.ts";
import { ConfigFaults, configSchema, faultsOf, givenOf } from "../config.ts";
import type { Command } from "./command.ts";
import { ownerUrl, ownerUrlSetting } from "./owner-url.ts";

const preparing = z.object({
  HOLDFAST_ADMIN_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error:
      "whoever may create roles and databases on this server, needed once, e.g. postgres://postgres:…@host:5432/postgres",
  }),
  HOLDFAST_OWNER_URL: ownerUrlSetting,
  HOLDFAST_NODES: configSchema.shape.HOLDFAST_NODES,
});

/**
 * `holdfast migrate`: the present schema, safe to run twice and while sites serve. On a server that was never
 * prepared it first makes roles, database, schema `cluster` and the first term, with HOLDFAST_ADMIN_URL.
 */
export const migrateCommand: Command = async () => {
  try {
    const done = await prepared();
    await migrate(ownerUrl());
    for (const line of done) process.stdout.write(`${line}\n`);
  } catch (error) {
    if (error instanceof CannotPrepare) throw new ConfigFaults(error.message);
    throw error;
  }
  process.stdout.write("The database is at the present schema.\n");
  return 0;
};

async function prepared(): Promise<string[]> {
  const env = givenOf(process.env);
  if (!env.HOLDFAST_ADMIN_URL && (await isPrepared(ownerUrl()))) return [];
  const parsed = preparing.safeParse(env);
  if (!parsed.success)
    throw new ConfigFaults(
      ["This server is not prepared for Holdfast yet. To prepare it:", ...faultsOf(parsed.error)].join("\n"),
    );
  const { HOLDFAST_ADMIN_URL, HOLDFAST_OWNER_URL, HOLDFAST_NODES } = parsed.data;
  return prepareServer({
    adminUrl: HOLDFAST_ADMIN_URL,
    ownerUrl: HOLDFAST_OWNER_URL,
    nodes: HOLDFAST_NODES.map(([id, url]) => ({ id, url })),
  });
}
