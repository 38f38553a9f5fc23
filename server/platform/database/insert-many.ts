import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "./database.ts";

/**
 * Inserts rows in their order with one value that carries all of them, so that the statement is the same text
 * for any number of rows: it is planned once a connection, where a list of `values` is planned anew for each
 * length (a third of the server's time under a storm of callers).
 *
 * @param rows - all with the same fields; what they leave out gets the column's default.
 * @param onConflict - `"nothing"` leaves out rows that are there already.
 * @returns the `id` of each row that was written, where the table has one.
 */
export async function insertMany<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict?: "nothing",
): Promise<{ id: string }[]> {
  const [statement] = insertOf(table, rows, onConflict);
  return statement ? tx.execute<{ id: string }>(statement) : [];
}

/** The statement of {@link insertMany}; none without rows. */
export function insertOf<T extends PgTable>(
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict?: "nothing",
): SQL[] {
  const [first] = rows;
  if (!first) return [];
  const fields = Object.keys(first);
  const columns = getTableColumns(table);
  const columnOf = (field: string) => {
    const column = columns[field];
    if (!column) throw new Error(`the table has no column ${field}`);
    return { name: sql.identifier(toSnakeCase(field)), type: sql.raw(column.getSQLType()) };
  };
  const chosen = fields.map(columnOf);
  const list = (parts: SQL[]) => sql.join(parts, sql`, `);
  const names = list(chosen.map(({ name }) => sql`${name}`));
  const typed = list(chosen.map(({ name, type }) => sql`${name} ${type}`));
  const values = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([field, value]) => [toSnakeCase(field), asJson(value)])),
  );
  return [
    sql`
    insert into ${table} (${names})
    select ${names} from jsonb_to_recordset(${sql.param(JSON.stringify(values))}::text::jsonb) as given(${typed})
    ${onConflict === "nothing" ? sql`on conflict do nothing` : sql``}
    returning ${columns.id ? sql`id` : sql`null as id`}`,
  ];
}

/** Bytes have no form in JSON; this is the text PostgreSQL reads them from. */
function asJson(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}
