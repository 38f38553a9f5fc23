/** Everything that is kept of one customer, whatever table it is in. */
import { sql } from "drizzle-orm";
import { tablesAboutCustomers } from "../customers/tables-about-customers.ts";
import type { Tx } from "../platform/database/database.ts";

export type WholePerson = {
  customer: Record<string, unknown>;
  /** By table; oldest first where rows have a time. Tables without a row are left out. */
  tables: Record<string, Record<string, unknown>[]>;
};

/** What only serves the search, and says nothing that the record does not. */
const leftOut = ["customer_search", "duplicate_checks", "duplicate_keys"];
/** Columns that belong to the installation, not to the person. */
const withheld = ["enterprise_id", "digest", "digest_after"];
/** More rows of one table belong to no person; a fault that made them must not fill the memory. */
const rowsMax = 20_000;

/** @returns null when there is no such customer. */
export async function readWholePerson(tx: Tx, customerId: string): Promise<WholePerson | null> {
  const names = sql`${sql.param(withheld)}::text[]`;
  const [found] = await tx.execute<{ row: Record<string, unknown> }>(
    sql`select to_jsonb(c) - ${names} as row from customers c where id = ${customerId}`,
  );
  if (!found) return null;
  const tables: WholePerson["tables"] = {};
  for (const { name, column } of await tablesAboutCustomers(tx)) {
    if (leftOut.includes(name)) continue;
    const rows = await tx.execute<{ row: Record<string, unknown> }>(sql`
      select to_jsonb(t) - ${names} as row from ${sql.identifier(name)} t
       where t.${sql.identifier(column)} = ${customerId}
       order by to_jsonb(t) ->> 'at' nulls first, to_jsonb(t) ->> 'id' limit ${rowsMax}`);
    if (rows.length > 0) tables[name] = [...(tables[name] ?? []), ...rows.map(({ row }) => row)];
  }
  return { customer: found.row, tables };
}
