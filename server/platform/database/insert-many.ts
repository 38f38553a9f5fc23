import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { PgDialect, type PgTable } from "drizzle-orm/pg-core";
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
  const { fields, before, after } = insertInto(table, Object.keys(first), onConflict);
  const values = rows.map((row: Record<string, unknown>) =>
    Object.fromEntries(fields.map(({ field, name }) => [name, asJson(row[field])])),
  );
  return [sql`${before}${sql.param(JSON.stringify(values))}${after}`];
}

type Insert = { fields: readonly { field: string; name: string }[]; before: SQL; after: SQL };

/** By table, then by the fields and what becomes of rows that are there. */
const inserts = new WeakMap<PgTable, Map<string, Insert>>();

/** What stands before and after the rows. Put together once: done for each statement it took as long as sending it. */
function insertInto(table: PgTable, given: readonly string[], onConflict?: "nothing"): Insert {
  const known = inserts.get(table) ?? new Map<string, Insert>();
  inserts.set(table, known);
  const key = `${onConflict}:${given.join()}`;
  const made = known.get(key) ?? makeInsert(table, given, onConflict);
  known.set(key, made);
  return made;
}

const dialect = new PgDialect();

function makeInsert(table: PgTable, given: readonly string[], onConflict?: "nothing"): Insert {
  const columns = getTableColumns(table);
  const fields = given.map((field) => {
    const column = columns[field];
    if (!column) throw new Error(`the table has no column ${field}`);
    return { field, name: toSnakeCase(field), type: column.getSQLType() };
  });
  const list = (parts: SQL[]) => sql.join(parts, sql`, `);
  const names = list(fields.map(({ name }) => sql`${sql.identifier(name)}`));
  const typed = list(fields.map(({ name, type }) => sql`${sql.identifier(name)} ${sql.raw(type)}`));
  const written = (part: SQL) => sql.raw(dialect.sqlToQuery(part).sql);
  return {
    fields,
    before: written(sql`insert into ${table} (${names}) select ${names} from jsonb_to_recordset(`),
    after: written(sql`::text::jsonb) as given(${typed})
      ${onConflict === "nothing" ? sql`on conflict do nothing` : sql``}
      returning ${columns.id ? sql`id` : sql`null as id`}`),
  };
}

/** Bytes have no form in JSON; this is the text PostgreSQL reads them from. */
function asJson(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}
