/** Brings a database to the present schema. Safe to run twice and from two places at once. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const folder = fileURLToPath(new URL("./migrations", import.meta.url));
/** Any constant known to no other lock: two starting sites must not migrate at the same moment. */
const migrationLock = 7_100_001;

/**
 * @param ownerUrl - connection as `holdfast_owner`, who owns every table and may change them.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${migrationLock})`;
    await applyMigrations(drizzle({ client: sql }), { migrationsFolder: folder });
    // What the schema cannot say: grants and functions, written so that running them again changes nothing.
    for (const name of ["rules.sql", "search.sql", "times.sql"])
      await sql.unsafe(await readFile(new URL(`./migrations/${name}`, import.meta.url), "utf8"));
  } finally {
    await sql.end({ timeout: 1 });
  }
}
