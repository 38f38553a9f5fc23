/** Takes a merge apart again. What was changed since stays as it was changed, and is told. */
import { and, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { purposes } from "#contract/customers.ts";
import type { MergeBefore, MergeUndone } from "#contract/merges.ts";
import { customerChanges } from "#db/schema/customer-changes.ts";
import { customerMerges } from "#db/schema/customer-merges.ts";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../../platform/database/database.ts";
import { operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { type Customer, lockRecord, recordChanged } from "../record/change-record.ts";
import { version, why } from "../record/shapes.ts";
import { tellCallsApart } from "./live-calls.ts";
import { moveRowsBack } from "./move-rows.ts";
import { type Point, stricter } from "./plan-merge.ts";
import { among, heldAmong, lockLiveCalls } from "./read-sides.ts";

type Merge = typeof customerMerges.$inferSelect;

export const undoMerge = operation({
  name: "undo-merge",
  permission: "customer:merge",
  input: z.strictObject({ customerId: z.uuid(), mergeId: z.uuid(), version, why }),
  async run(ctx, { customerId, mergeId, version: seen, why: reason }): Promise<MergeUndone> {
    await lockLiveCalls(ctx.tx, [customerId]);
    const survivor = await lockRecord(ctx, customerId, seen);
    const [merge] = await ctx.tx
      .select()
      .from(customerMerges)
      .where(and(eq(customerMerges.id, mergeId), eq(customerMerges.customerId, customerId)))
      .for("update");
    if (!merge) throw new Problem("not-found", "This record has no such merge.");
    const refusal = await whyNotUndo(ctx.tx, merge);
    if (refusal || !merge.before) throw new Problem("not-possible-now", `${refusal} Nothing was undone.`);
    const { before } = merge;
    const kept: string[] = [];
    await ctx.tx.execute(sql`select set_config('app.search_later', 'on', true)`);

    const own = ownBack(survivor, before, kept);
    const restored = String(before.absorbed.account_number ?? "");
    // The number it gave up may be the one that comes back.
    if (restored)
      await ctx.tx.update(customers).set({ accountNumber: null }).where(eq(customers.id, customerId));
    await insertRow(ctx.tx, "customers", before.absorbed);
    await moveRowsBack(ctx.tx, before.moved, customerId, merge.absorbedId);
    await consentsBack(ctx.tx, before, kept);
    await droppedBack(ctx.tx, before, kept);
    for (const row of before.changes) await insertRow(ctx.tx, "customer_changes", row);
    await ctx.tx.execute(sql`
      delete from customer_duplicates where state = 'open' and (first_id = ${customerId} or second_id = ${customerId})`);
    for (const { first, second } of before.inherited)
      await ctx.tx.execute(
        sql`delete from customer_duplicates where first_id = ${first} and second_id = ${second}`,
      );
    for (const row of before.pairs) await insertRow(ctx.tx, "customer_duplicates", row);
    const called = { id: customerId, name: own.name ?? survivor.name };
    await tellCallsApart(ctx, before.candidates, called, {
      id: merge.absorbedId,
      name: String(before.absorbed.name),
    });

    const patch = { accountNumber: survivor.accountNumber, ...own };
    await forgetChanges(ctx.tx, customerId, merge.version);
    await recordChanged(ctx, survivor, "undo-merge", [], { patch, why: reason });
    await ctx.tx
      .update(customerMerges)
      .set({
        state: "undone",
        before: null,
        oldAccount: null,
        undoneBy: ctx.caller.id,
        undoneAt: ctx.clock.now(),
      })
      .where(eq(customerMerges.id, mergeId));
    await ctx.tx.execute(sql`select refresh_customer_search(${among([customerId, merge.absorbedId])})`);
    await ctx.audit({
      action: "unmerged",
      entity: "customer",
      entityId: merge.absorbedId,
      why: reason ?? null,
      detail: { from: customerId, mergeId, kept: kept.length },
    });
    await ctx.emit({ topic: "customers", type: "customer:unmerged", id: merge.absorbedId });
    return { customerId, restoredId: merge.absorbedId, kept };
  },
});

/** As a sentence. Null: it can be undone. */
export async function whyNotUndo(tx: Tx, merge: Merge): Promise<string | null> {
  if (merge.state === "undone") return "This merge was undone already.";
  if (!merge.before) return "What it takes to undo it was not kept.";
  if (merge.customerId !== merge.survivorId) return "This record was merged again later: undo that first.";
  if ((await heldAmong(tx, [merge.customerId])).length > 0)
    return "The record is under a legal hold: it is kept as it is.";
  const { absorbed, own } = merge.before;
  const [theirs, given] = [absorbed.account_number, own.from.accountNumber];
  const wanted = [theirs, given].filter((each) => typeof each === "string");
  if (wanted.length === 0) return null;
  const taken = await tx
    .select({ id: customers.id, account: customers.accountNumber })
    .from(customers)
    .where(inArray(customers.accountNumber, wanted));
  if (taken.some(({ id }) => id !== merge.customerId))
    return "Its account number is another customer's by now.";
  // The outcome kept another number and was given this one since: whose it is nobody can tell.
  if (taken.some(({ account }) => account === theirs && own.to.accountNumber !== theirs))
    return "The record was given the other's account number since: take it out of the record first.";
  return null;
}

/** The merges of a record that still hold, newest first. */
export const mergesOf = (tx: Tx, customerId: string) =>
  tx
    .select({ merge: customerMerges, by: people.name })
    .from(customerMerges)
    .leftJoin(people, eq(people.id, customerMerges.byPersonId))
    .where(and(eq(customerMerges.customerId, customerId), isNull(customerMerges.undoneAt)))
    .orderBy(sql`${customerMerges.at} desc, ${customerMerges.id} desc`)
    .limit(50);

const labels: Partial<Record<keyof Customer, string>> = {
  createdAt: "customer since",
  careNeeds: "care needs",
};

/** The survivor's own fields as they were, but for those that somebody changed since. */
function ownBack(survivor: Customer, { own }: MergeBefore, kept: string[]): Partial<Customer> {
  const patch: Record<string, unknown> = {};
  for (const [name, after] of Object.entries(own.to)) {
    const now = survivor[name as keyof Customer];
    if (JSON.stringify(now) !== JSON.stringify(after))
      kept.push(
        `The field "${labels[name as keyof Customer] ?? name}" was changed since and stays as it is.`,
      );
    else patch[name] = name === "createdAt" ? new Date(String(own.from[name])) : (own.from[name] ?? null);
  }
  return patch as Partial<Customer>;
}

async function consentsBack(tx: Tx, { consents }: MergeBefore, kept: string[]): Promise<void> {
  for (const { id, from, to } of consents) {
    const [now] = await tx.select().from(contactPoints).where(eq(contactPoints.id, id)).for("update");
    if (!now) continue;
    if (!sameConsents(now, to)) {
      kept.push(`What ${now.value} may be used for was changed since and stays as it is.`);
      continue;
    }
    await tx.update(contactPoints).set(from).where(eq(contactPoints.id, id));
  }
}

/**
 * What the merge and later changes replaced may be the other person's: whoever is erased then must not be left in
 * somebody else's record.
 */
const forgetChanges = (tx: Tx, customerId: string, since: number) =>
  tx
    .delete(customerChanges)
    .where(and(eq(customerChanges.customerId, customerId), gte(customerChanges.version, since)));

type Consents = Pick<Point, "consent" | "consentFrom">;

/** Whatever order the keys came back in. */
const sameConsents = (one: Consents, other: Consents) =>
  JSON.stringify(inOrder([one.consent, one.consentFrom])) ===
  JSON.stringify(inOrder([other.consent, other.consentFrom]));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, inOrder(inner)]);
}

/** What both had had: the one that went comes back, but not after the other was taken out of the record since. */
async function droppedBack(tx: Tx, { dropped, consents }: MergeBefore, kept: string[]): Promise<void> {
  for (const { table, row, keptId } of dropped) {
    const [still] = await tx.execute<{ row: Record<string, unknown> }>(
      sql`select to_jsonb(t) as row from ${sql.identifier(table)} t where id = ${keptId}`,
    );
    const what = String(row.value ?? row.lines);
    if (!still) {
      kept.push(`${what} was removed since and does not come back.`);
      continue;
    }
    await insertRow(tx, table, row);
    const merged = consents.find(({ id }) => id === keptId);
    if (merged) await forbidSince(tx, String(row.id), keptId, merged, kept);
  }
}

/** A consent taken back since on the number they shared is taken back for both. */
async function forbidSince(
  tx: Tx,
  id: string,
  keptId: string,
  { from, to }: MergeBefore["consents"][number],
  kept: string[],
) {
  const rows = await tx.select().from(contactPoints).where(sql`${contactPoints.id} in (${id}, ${keptId})`);
  const back = rows.find((each) => each.id === id);
  const now = rows.find((each) => each.id === keptId);
  // Unchanged since, it was put back to what it was a moment ago.
  if (!back || !now || sameConsents(now, from)) return;
  const allowed = { ...now.consent };
  for (const purpose of purposes) allowed[purpose] ||= !to.consent[purpose];
  const after = stricter(back, { ...now, consent: allowed });
  if (sameConsents(after, back)) return;
  await tx.update(contactPoints).set(after).where(eq(contactPoints.id, id));
  kept.push(`A consent for ${back.value} was taken back since: it is taken back for both.`);
}

/** A row as it was kept; one that is there already stays. */
const insertRow = (tx: Tx, table: string, row: Record<string, unknown>) =>
  tx.execute(sql`
    insert into ${sql.identifier(table)}
    select (jsonb_populate_record(null::${sql.identifier(table)}, ${JSON.stringify(row)}::text::jsonb)).*
    on conflict do nothing`);
