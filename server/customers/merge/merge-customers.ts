/** Makes two records of one customer one: in one transaction, nothing orphaned, with all that an undo needs. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { MergeBefore, Merged } from "#contract/merges.ts";
import { customerMerges } from "#db/schema/customer-merges.ts";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockRecord, recordChanged } from "../record/change-record.ts";
import { version, why } from "../record/shapes.ts";
import { tellLiveCalls } from "./live-calls.ts";
import { fieldsOf } from "./merge-fields.ts";
import { countRows, moveRows, renameInLists } from "./move-rows.ts";
import { type MergePlan, type MergeRecord, planMerge } from "./plan-merge.ts";
import { among, heldAmong, lockCustomers, lockLiveCalls, readSides } from "./read-sides.ts";
import { movedMax, whyNotMerge } from "./refusal.ts";

export const choices = z.record(z.string().max(120), z.enum(["this", "other", "both"])).default({});

export const mergeCustomers = operation({
  name: "merge-customers",
  permission: "customer:merge",
  input: z.strictObject({
    /** The record that stays. */
    customerId: z.uuid(),
    version,
    /** The one that goes into it. */
    otherId: z.uuid(),
    otherVersion: version,
    choices,
    why,
  }),
  async run(
    ctx,
    { customerId, version: seen, otherId, otherVersion, choices: chosen, why: reason },
  ): Promise<Merged> {
    if (customerId === otherId) refuseField("otherId", "A record cannot be merged with itself.");
    const ids = [customerId, otherId];
    const live = await lockLiveCalls(ctx.tx, ids);
    await lockCustomers(ctx.tx, ids);
    await lockRecord(ctx, otherId, otherVersion);
    const survivor = await lockRecord(ctx, customerId, seen);
    const { mine, theirs, plan } = await planOf(ctx.tx, customerId, otherId, chosen);
    await mustBePossible(ctx, mine, theirs, plan);

    const mergeId = ctx.ids.uuid();
    const before = await carryOut(ctx, mine, theirs, plan);
    const outcome = { ...survivor, ...plan.own.to };
    before.candidates = await tellLiveCalls(ctx, live, otherId, outcome);
    const at = ctx.clock.now();
    const parts = partsOf(plan, customerId);
    // The account number may be the other's: that row is gone by now.
    const { version: after } = await recordChanged(ctx, survivor, "merge-customers", parts, {
      patch: plan.own.to,
      why: reason,
    });
    await ctx.tx.insert(customerMerges).values({
      id: mergeId,
      enterpriseId: ctx.enterpriseId,
      customerId,
      survivorId: customerId,
      absorbedId: otherId,
      oldAccount: plan.oldAccount,
      state: "merged",
      version: after,
      before,
      byPersonId: ctx.caller.kind === "person" ? ctx.caller.id : null,
      at,
    });
    // The line has the old account number too, which stands in the row just written.
    await ctx.tx.execute(sql`select refresh_customer_search(${among([customerId])})`);
    await ctx.audit({
      action: "merged",
      entity: "customer",
      entityId: otherId,
      why: reason ?? null,
      detail: { into: customerId, mergeId, chosen: Object.keys(chosen).length },
    });
    await ctx.emit({ topic: "customers", type: "customer:merged", id: otherId });
    return { mergeId, customerId, version: after };
  },
});

/** @throws Problem `bad-input` for a choice of something in which they do not differ. */
export async function planOf(
  tx: OperationContext["tx"],
  customerId: string,
  otherId: string,
  chosen: z.infer<typeof choices>,
) {
  const sides = await readSides(tx, [customerId, otherId]);
  const mine = sides.find(({ own }) => own.id === customerId);
  const theirs = sides.find(({ own }) => own.id === otherId);
  if (!mine || !theirs) throw new Problem("not-found", "There is no such customer.");
  const fields = fieldsOf(mine.own, theirs.own);
  for (const [name, choice] of Object.entries(chosen)) {
    const field = fields.find((each) => each.name === name);
    if (!field) refuseField(`choices.${name}`, "The two do not differ in this.");
    if (!field.choices.includes(choice))
      refuseField(`choices.${name}`, `Only one of ${field.choices.join(", ")}.`);
  }
  return { mine, theirs, plan: planMerge(mine, theirs, chosen) };
}

async function mustBePossible(
  ctx: OperationContext,
  mine: MergeRecord,
  theirs: MergeRecord,
  plan: MergePlan,
) {
  const counts = await countRows(ctx.tx, theirs.own.id, movedMax + 1);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const held = await heldAmong(ctx.tx, [mine.own.id, theirs.own.id]);
  const refusal = whyNotMerge(mine, theirs, plan.outcome, held, rows);
  if (refusal) throw new Problem("not-possible-now", `${refusal} Nothing was merged.`);
}

/** Everything but the survivor's own row. @returns what an undo puts back. */
async function carryOut(
  { tx }: OperationContext,
  { own: mine }: MergeRecord,
  { own: theirs }: MergeRecord,
  plan: MergePlan,
): Promise<MergeBefore> {
  await tx.execute(sql`select set_config('app.search_later', 'on', true)`);
  const absorbed = await rowsGone(tx, "customers", "id", [theirs.id], false);
  const changes = await rowsGone(tx, "customer_changes", "customer_id", [theirs.id], true);
  const pairs = [
    ...(await rowsGone(tx, "customer_duplicates", "first_id", [mine.id, theirs.id], true)),
    ...(await rowsGone(tx, "customer_duplicates", "second_id", [mine.id, theirs.id], true)),
  ];
  const dropped: MergeBefore["dropped"] = [];
  for (const { table, id, keptId } of plan.dropped)
    for (const row of await rowsGone(tx, table, "id", [id], true)) dropped.push({ table, row, keptId });
  for (const { id, to } of plan.consents)
    await tx.update(contactPoints).set(to).where(eq(contactPoints.id, id));
  const moved = await moveRows(tx, theirs.id, mine.id);
  await renameInLists(tx, theirs.id, mine.id);
  const inherited = await keepDismissals(tx, pairs, theirs.id, mine.id);
  await tx.delete(customers).where(eq(customers.id, theirs.id));
  const own = { from: plan.own.from, to: plan.own.to };
  return {
    absorbed: absorbed[0] ?? {},
    own,
    dropped,
    consents: plan.consents,
    moved,
    changes,
    pairs,
    inherited,
    candidates: [],
  };
}

/** Whoever said that somebody is not one of the two has said it of the other too. @returns the pairs that made. */
async function keepDismissals(
  tx: OperationContext["tx"],
  pairs: readonly Record<string, unknown>[],
  from: string,
  to: string,
): Promise<MergeBefore["inherited"]> {
  const made: MergeBefore["inherited"] = [];
  for (const pair of pairs) {
    if (pair.state !== "dismissed") continue;
    const both = [pair.first_id, pair.second_id].map((id) => (id === from ? to : String(id)));
    const [first = "", second = ""] = both.toSorted();
    if (first === second) continue;
    const rows = await tx.execute(sql`
      insert into customer_duplicates
      select (jsonb_populate_record(null::customer_duplicates,
        ${JSON.stringify({ ...pair, first_id: first, second_id: second })}::text::jsonb)).*
      on conflict do nothing returning 1`);
    if (rows.length > 0) made.push({ first, second });
  }
  return made;
}

/** Rows as they stand, by the names of their columns; deleted where asked. */
async function rowsGone(
  tx: OperationContext["tx"],
  table: string,
  column: string,
  ids: readonly string[],
  isDeleted: boolean,
): Promise<Record<string, unknown>[]> {
  const where = sql`where ${sql.identifier(column)} = any (${among(ids)})`;
  const rows = await tx.execute<{ row: Record<string, unknown> }>(
    isDeleted
      ? sql`delete from ${sql.identifier(table)} t ${where} returning to_jsonb(t) as row`
      : sql`select to_jsonb(t) as row from ${sql.identifier(table)} t ${where}`,
  );
  return rows.map(({ row }) => row);
}

const partsOf = ({ own, consents }: MergePlan, customerId: string) => [
  { table: "customer" as const, id: customerId, ...own },
  ...consents
    .filter(({ from, to }) => JSON.stringify(from.consent) !== JSON.stringify(to.consent))
    .map(({ id, from, to }) => ({ table: "contact-point" as const, id, from, to })),
];
