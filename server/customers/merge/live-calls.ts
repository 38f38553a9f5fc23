/** A merge while somebody is on the line: the call shows the survivor, and whoever has it keeps it. */
import { eq, sql } from "drizzle-orm";
import type { MergeBefore } from "#contract/merges.ts";
import { calls } from "#db/schema/calls.ts";
import type { OperationContext } from "../../platform/operation.ts";
import type { Customer } from "./plan-merge.ts";
import type { Candidate } from "./read-sides.ts";

type LiveCall = { id: string; customerId: string | null; candidates: Candidate[] };

/**
 * Tells live calls who their customer is now. Where the caller may have been one or the other and nobody else, it is
 * known now.
 *
 * @returns the candidates as they were, of calls whose candidates changed.
 */
export async function tellLiveCalls(
  { tx, emit }: OperationContext,
  live: readonly LiveCall[],
  absorbedId: string,
  survivor: Pick<Customer, "id" | "name" | "language">,
): Promise<MergeBefore["candidates"]> {
  const before: MergeBefore["candidates"] = [];
  for (const { id, customerId, candidates } of live) {
    const told = mergedCandidates(candidates, absorbedId, survivor);
    const isTold = JSON.stringify(told) !== JSON.stringify(candidates);
    const only = customerId === null && isTold && told.length === 1;
    if (isTold) before.push({ callId: id, madeKnown: only, candidates });
    const isTheirs = only || customerId === absorbedId || customerId === survivor.id;
    await tx
      .update(calls)
      .set({
        candidates: told,
        ...(isTheirs ? { customerId: survivor.id, customerName: survivor.name } : {}),
        ...(only ? { match: "known" as const, language: survivor.language } : {}),
        version: sql`${calls.version} + 1`,
      })
      .where(eq(calls.id, id));
    await emit({ topic: "calls", type: "call:matched", id });
  }
  return before;
}

/** Pure. The survivor once, at the place of whichever came first. */
export function mergedCandidates(
  candidates: readonly Candidate[],
  absorbedId: string,
  survivor: Pick<Customer, "id" | "name">,
): Candidate[] {
  const told: Candidate[] = [];
  for (const each of candidates) {
    const isOne = each.id === absorbedId || each.id === survivor.id;
    if (!isOne) told.push(each);
    else if (!told.some(({ id }) => id === survivor.id)) told.push({ ...each, ...namedAs(survivor) });
  }
  return told;
}

const namedAs = ({ id, name }: Pick<Customer, "id" | "name">) => ({ id, name });

/** After an undo: calls are called as their customer is, on either side, and candidates are told apart again. */
export async function tellCallsApart(
  { tx, emit }: OperationContext,
  candidates: MergeBefore["candidates"],
  survivor: Pick<Customer, "id" | "name">,
  restored: Pick<Customer, "id" | "name">,
): Promise<void> {
  const told: string[] = [];
  for (const before of candidates) {
    const isGuess = sql`${before.madeKnown} and customer_id = ${survivor.id}`;
    const rows = await tx.execute<{ id: string }>(sql`
      update calls set candidates = ${JSON.stringify(before.candidates)}::text::jsonb, version = version + 1,
             customer_id = case when ${isGuess} then null else customer_id end,
             customer_name = case when ${isGuess} then null else customer_name end,
             match = case when ${isGuess} then 'several' else match end
       where id = ${before.callId} and state <> 'ended' returning id`);
    told.push(...rows.map(({ id }) => id));
  }
  for (const { id, name } of [survivor, restored]) {
    const live = await tx.execute<{ id: string }>(sql`
      update calls set customer_name = ${name}, version = version + 1
       where customer_id = ${id} and state <> 'ended' and customer_name is distinct from ${name} returning id`);
    told.push(...live.map((call) => call.id));
  }
  await emit([...new Set(told)].map((id) => ({ topic: "calls" as const, type: "call:matched", id })));
}
