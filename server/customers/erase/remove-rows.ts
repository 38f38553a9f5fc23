/** Rows that go. What they were is counted by table. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import { among } from "../merge/read-sides.ts";
import { speaksOfCustomers } from "../what-speaks-of-customers.ts";
import type { Person } from "./whose-data.ts";

/** Before the record they hang on: whatever is in the list goes in this order, the rest in any. */
const firstOf = ["case_events.customer_id", "cases.customer_id"];

export async function removeRows(
  tx: Tx,
  { ids, callIds, numbers, emails }: Person,
): Promise<{ removed: Record<string, number>; recordingSids: string[] }> {
  const removed: Record<string, number> = {};
  const add = (table: string, rows: number) => {
    if (rows > 0) removed[table] = (removed[table] ?? 0) + rows;
  };
  add("drafts", await removeDrafts(tx, ids, callIds));
  const visits = await tx.execute(sql`delete from portal_sessions where customer_ids && ${among(ids)}`);
  add("portal_sessions", Number(visits.count));
  const codes = await tx.execute(sql`
    delete from portal_codes
     where customer_ids && ${among(ids)} or lower(value) = any (${sql.param([...numbers, ...emails])}::text[])`);
  add("portal_codes", Number(codes.count));
  const spoken = await tx.execute<{ sid: string }>(sql`
    delete from voicemails where customer_id = any (${among(ids)}) or call_id = any (${among(callIds)})
    returning recording_sid as sid`);
  add("voicemails", spoken.length);
  const talks = await tx.execute<{ sid: string }>(sql`
    select recording_sid as sid from calls where id = any (${among(callIds)}) and recording_sid is not null`);
  await tx.execute(sql`update calls set recording_sid = null where id = any (${among(callIds)})`);
  const places = Object.entries(speaksOfCustomers)
    .filter(([, { erase }]) => erase === "removed")
    .map(([place]) => place);
  for (const place of [...firstOf, ...places.filter((each) => !firstOf.includes(each))]) {
    const [table = "", column = ""] = place.split(".");
    const rows = await tx.execute(sql`
      delete from ${sql.identifier(table)} where ${sql.identifier(column)} = any (${among(ids)})`);
    add(table, Number(rows.count));
  }
  const lifted = await tx.execute(sql`delete from legal_holds where customer_id = any (${among(ids)})`);
  add("legal_holds", Number(lifted.count));
  const own = await tx.execute(sql`delete from customers where id = any (${among(ids)})`);
  add("customers", Number(own.count));
  return { removed, recordingSids: [...spoken, ...talks].map(({ sid }) => sid) };
}

/** Half-typed texts are kept by a key that names the call, case or record they are about. */
async function removeDrafts(tx: Tx, ids: readonly string[], callIds: readonly string[]): Promise<number> {
  const rows = await tx.execute(sql`
    delete from drafts d where exists (
      select from (select unnest(${among([...ids, ...callIds])}) union
                   select id from cases where customer_id = any (${among(ids)})) about (id)
       where strpos(d.key, about.id::text) > 0)`);
  return Number(rows.count);
}
