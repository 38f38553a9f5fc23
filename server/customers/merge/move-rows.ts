/** Points rows from one record at another, whatever table they are in, and back. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import { movedByMerge } from "../what-speaks-of-customers.ts";
import { among } from "./read-sides.ts";

/** Beside the tables that merely move: what is left of these once the doubles are gone moves too. */
const moving = [
  ["contact_points", "customer_id"],
  ["addresses", "customer_id"],
  ["calls", "customer_id"],
  ...movedByMerge,
] as const;

/** @returns how many rows would move, counted no further than `rowsMax` a table; and by table. */
export async function countRows(
  tx: Tx,
  customerId: string,
  rowsMax: number,
): Promise<Record<string, number>> {
  const [counts] = await tx.execute<Record<string, number>>(
    sql`select ${sql.join(
      moving.map(
        ([table, column]) => sql`(select count(*)::int from (select 1 from ${sql.identifier(table)}
        where ${sql.identifier(column)} = ${customerId} limit ${rowsMax}) n) as ${sql.identifier(table)}`,
      ),
      sql`, `,
    )}`,
  );
  return counts ?? {};
}

/** @returns the ids of the rows moved, by `table.column`; tables without any are left out. */
export async function moveRows(tx: Tx, from: string, to: string): Promise<Record<string, string[]>> {
  const moved: Record<string, string[]> = {};
  for (const [table, column] of moving) {
    const rows = await tx.execute<{ id: string }>(sql`
      update ${sql.identifier(table)} set ${sql.identifier(column)} = ${to}
       where ${sql.identifier(column)} = ${from} returning id`);
    if (rows.length > 0) moved[`${table}.${column}`] = rows.map(({ id }) => id);
  }
  return moved;
}

/** Whoever was signing in to their own page as one of several is asked for by the id that stands. */
export async function renameInLists(tx: Tx, from: string, to: string): Promise<void> {
  for (const table of ["portal_sessions", "portal_codes"])
    await tx.execute(sql`
      update ${sql.identifier(table)}
         set customer_ids = array(select distinct unnest(array_replace(customer_ids, ${from}::uuid, ${to}::uuid)))
       where ${from}::uuid = any (customer_ids)`);
}

/**
 * Back to whom they were taken from, with whatever was changed of them since. A row that went elsewhere or is gone is
 * left alone; what was written since about a case, call or callback that goes back goes with it.
 */
export async function moveRowsBack(
  tx: Tx,
  moved: Readonly<Record<string, readonly string[]>>,
  from: string,
  to: string,
): Promise<void> {
  for (const [place, ids] of Object.entries(moved)) {
    const [table = "", column = ""] = place.split(".");
    await tx.execute(sql`
      update ${sql.identifier(table)} set ${sql.identifier(column)} = ${to}
       where id = any (${among(ids)}) and ${sql.identifier(column)} = ${from}`);
  }
  for (const [table, hangsOn, place] of following) {
    await tx.execute(sql`
      update ${sql.identifier(table)} set customer_id = ${to}
       where ${sql.identifier(hangsOn)} = any (${among(moved[place] ?? [])}) and customer_id = ${from}`);
  }
}

/** In this order: a callback follows the call it was promised on, the call it led to follows the callback. */
const following = [
  ["case_events", "case_id", "cases.customer_id"],
  ["interactions", "call_id", "calls.customer_id"],
  ["voicemails", "call_id", "calls.customer_id"],
  ["callbacks", "from_call_id", "calls.customer_id"],
  ["calls", "callback_id", "callbacks.customer_id"],
] as const;
