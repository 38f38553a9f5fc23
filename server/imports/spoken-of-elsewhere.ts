import { sql } from "drizzle-orm";
import { tablesAboutCustomers } from "#server/customers/tables-about-customers.ts";
import type { Tx } from "#server/platform/database/database.ts";

/** Parts of a record that an import brings itself, and what only serves it. */
const ownTables = [
  "contact_points",
  "addresses",
  "customer_search",
  "import_changes",
  "duplicate_checks",
  "duplicate_keys",
  "customer_duplicates",
];

/**
 * Customers that something besides their own record speaks of: a table made tomorrow is asked too without
 * anybody thinking of it here.
 */
export async function spokenOfElsewhere(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const tables = (await tablesAboutCustomers(tx)).filter(({ name }) => !ownTables.includes(name));
  if (tables.length === 0) return new Set();
  const asked = tables.map(
    ({ name, column }) =>
      sql`select ${sql.identifier(column)} as id from ${sql.identifier(name)} where ${sql.identifier(column)} in (select id from asked)`,
  );
  const rows = await tx.execute<{ id: string }>(sql`
    with asked as (select unnest(${sql.param(ids)}::uuid[]) as id) ${sql.join(asked, sql` union `)}`);
  return new Set(rows.map(({ id }) => id));
}
