/** Erases a person on request: what is of them goes, that it was done stays. */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type ErasureCounts, erasureBases } from "#contract/erasures.ts";
import { customers } from "#db/schema/customers.ts";
import { erasures } from "#db/schema/erasures.ts";
import type { Tx } from "../../platform/database/database.ts";
import { refuseField } from "../../platform/differences.ts";
import { operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { heldAmong, lockCustomers, lockLiveCalls } from "../merge/read-sides.ts";
import { lockRecord } from "../record/change-record.ts";
import { line, version } from "../record/shapes.ts";
import { blankings } from "./blank-rows.ts";
import { certificateDigest } from "./certificate.ts";
import { removeRows } from "./remove-rows.ts";
import { type Person, whoseData } from "./whose-data.ts";

/** More rows in one write would hold up everybody; nobody's history is as long. */
const rowsMax = 20_000;

export const eraseCustomer = operation({
  name: "erase-customer",
  permission: "customer:keep",
  input: z.strictObject({
    customerId: z.uuid(),
    version,
    /** Typed by whoever erases, as it stands in the record: the second of two steps. */
    name: z.string().trim().max(200),
    basis: z.enum(erasureBases),
    /** Where the request is filed. It stays: it must not name the person. */
    reference: line(120),
  }),
  async run(ctx, { customerId, version: seen, name, basis, reference }) {
    const done = await erasureOf(ctx.tx, customerId);
    // Asked again, after a lost answer or by somebody else: it was done once.
    if (done) return { erasureId: done.id };
    const live = await lockLiveCalls(ctx.tx, [customerId]);
    await lockCustomers(ctx.tx, [customerId]);
    const customer = await lockRecord(ctx, customerId, seen);
    if (name !== customer.name) refuseField("name", "That is not the name in the record.");
    if (reference.toLowerCase().includes(customer.name.toLowerCase()))
      refuseField("reference", "It stays when the person is erased: say it without their name.");
    const person = await whoseData(ctx.tx, customerId);
    const refusal = await whyNotErase(ctx.tx, person, live);
    if (refusal) throw new Problem("not-possible-now", `${refusal} Nothing was erased.`);

    const { counts, recordingSids } = await eraseRows(ctx.tx, person);
    const row = {
      id: ctx.ids.uuid(),
      erasedId: customerId,
      formerIds: person.ids.slice(1),
      basis,
      reference,
      counts,
      byPersonId: ctx.caller.id,
      at: ctx.clock.now(),
    };
    await ctx.tx.insert(erasures).values({ ...row, recordingSids, enterpriseId: ctx.enterpriseId });
    await ctx.audit({
      action: "erased",
      entity: "customer",
      entityId: customerId,
      detail: { erasureId: row.id, basis, digest: certificateDigest(row) },
    });
    await ctx.emit([
      { topic: "customers", type: "customer:erased", id: customerId },
      { topic: "erasures", type: "erasures:done", id: row.id },
      ...person.callIds.map((id) => ({ topic: "calls" as const, type: "call:blanked", id })),
    ]);
    return { erasureId: row.id };
  },
});

/** In the transaction of whoever asks: a rehearsal rolls it back. */
export async function eraseRows(
  tx: Tx,
  person: Person,
): Promise<{ counts: ErasureCounts; recordingSids: string[] }> {
  // Lines of the search go with the record: not written anew for each part that goes before it.
  await tx.execute(sql`select set_config('app.search_later', 'on', true)`);
  const blanked: Record<string, number> = {};
  for (const [what, blank] of Object.entries(blankings)) {
    const rows = await blank(tx, person);
    if (rows > 0) blanked[what] = rows;
  }
  const { removed, recordingSids } = await removeRows(tx, person);
  return { counts: { removed, blanked }, recordingSids };
}

/** As a sentence; null: they can be erased now. */
export async function whyNotErase(
  tx: Tx,
  { ids }: Person,
  live: readonly { customerId: string | null }[],
): Promise<string | null> {
  if ((await heldAmong(tx, ids)).length > 0) return "The record is under a legal hold: it is kept as it is.";
  if (live.some(({ customerId }) => ids.includes(customerId ?? "")))
    return "They are on a call, or waiting for one: first let it end and be written up.";
  const [row] = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from interactions where customer_id = ${ids[0]} limit ${rowsMax + 1}) i`);
  return row && row.n > rowsMax ? `There are more than ${rowsMax} interactions; that is no person.` : null;
}

export async function erasureOf(tx: Tx, customerId: string) {
  const [standing] = await tx
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, customerId));
  if (standing) return null;
  const [done] = await tx
    .select()
    .from(erasures)
    .where(
      and(sql`${erasures.erasedId} = ${customerId} or ${customerId}::uuid = any (${erasures.formerIds})`),
    );
  return done ?? null;
}
