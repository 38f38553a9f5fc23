import { sql } from "drizzle-orm";
import type { Tx } from "#server/platform/database/database.ts";

/** Parts of a record that an import brings itself, and what only serves it. */
const ownTables = ["contact_points", "addresses", "customer_search", "import_changes"];

/**
 * Customers that something besides their own record speaks of: any column `customer_id`, and any that references
 * customers, asked of the catalog, so that a table made tomorrow is protected without anybody thinking of it here.
 */
export async function spokenOfElsewhere(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const tables = await tx.execute<{ name: string; column: string }>(sql`
    select c.relname as name, a.attname as "column" from pg_attribute a join pg_class c on c.oid = a.attrelid
     where not a.attisdropped and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
       and (a.attname = 'customer_id' or exists (
         select from pg_constraint f where f.contype = 'f' and f.confrelid = 'customers'::regclass
            and f.conrelid = c.oid and f.conkey = array[a.attnum]))
       and c.relname <> all (${sql.param(ownTables)}::text[])
     order by 1, 2`);
  if (tables.length === 0) return new Set();
  const asked = tables.map(
    ({ name, column }) =>
      sql`select ${sql.identifier(column)} as id from ${sql.identifier(name)} where ${sql.identifier(column)} in (select id from asked)`,
  );
  const rows = await tx.execute<{ id: string }>(sql`
    with asked as (select unnest(${sql.param(ids)}::uuid[]) as id) ${sql.join(asked, sql` union `)}`);
  return new Set(rows.map(({ id }) => id));
}
