import { z } from "zod";
import { ConfigFaults } from "../config.ts";

const example = "postgres://holdfast_owner:…@host:5432/holdfast";

/** Read by people, and by PostgreSQL without quoting surprises. */
const databaseName = /^\/[a-z_][a-z0-9_-]{0,62}$/;

/** The connection that may change tables and make enterprises; sites never hold it. */
export const ownerUrlSetting = z
  .url({
    protocol: /^postgres(ql)?$/,
    error: `the server open for writing, signed in as holdfast_owner, e.g. ${example}`,
  })
  .refine(
    (text) => new URL(text).username === "holdfast_owner",
    `signs in as holdfast_owner, e.g. ${example}`,
  )
  .refine((text) => new URL(text).password !== "", `has a password, e.g. ${example}`)
  .refine((text) => databaseName.test(new URL(text).pathname), `ends in a database's name, e.g. ${example}`);

/** @throws ConfigFaults when HOLDFAST_OWNER_URL is missing or cannot be used. */
export function ownerUrl(): string {
  const parsed = ownerUrlSetting.safeParse(process.env.HOLDFAST_OWNER_URL);
  if (parsed.success) return parsed.data;
  throw new ConfigFaults(
    parsed.error.issues.map((issue) => `HOLDFAST_OWNER_URL: ${issue.message}`).join("\n"),
  );
}
