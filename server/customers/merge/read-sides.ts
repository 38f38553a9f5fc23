/** What a merge reads and locks. */
import { and, asc, inArray, isNull, sql } from "drizzle-orm";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { legalHolds } from "#db/schema/erasures.ts";
import type { Tx } from "../../platform/database/database.ts";
import type { MergeRecord } from "./plan-merge.ts";

/**
 * Live calls of these customers, and those whose caller may be one of them. Taken before the records: whoever
 * writes to a call locks the call first and the record after it.
 */
export async function lockLiveCalls(tx: Tx, ids: readonly string[]) {
  return tx.execute<{ id: string; customerId: string | null; candidates: Candidate[] }>(sql`
    select id, customer_id as "customerId", candidates from calls
     where state <> 'ended' and (customer_id = any (${among(ids)}) or exists (
       select from jsonb_array_elements(candidates) c where (c ->> 'id')::uuid = any (${among(ids)})))
     order by id for update`);
}
export type Candidate = { id: string; name: string; city: string | null };

/** Their own rows, locked in the order of ids: two merges never wait for each other in a circle. */
export const lockCustomers = (tx: Tx, ids: readonly string[]) =>
  tx
    .select()
    .from(customers)
    .where(inArray(customers.id, [...ids]))
    .orderBy(asc(customers.id))
    .for("update");

/** Each with its contact points and addresses, oldest first. */
export async function readSides(tx: Tx, ids: readonly string[]): Promise<MergeRecord[]> {
  const wanted = [...ids];
  const [rows, points, places] = await Promise.all([
    tx.select().from(customers).where(inArray(customers.id, wanted)),
    tx
      .select()
      .from(contactPoints)
      .where(inArray(contactPoints.customerId, wanted))
      .orderBy(asc(contactPoints.at), asc(contactPoints.id)),
    tx.select().from(addresses).where(inArray(addresses.customerId, wanted)).orderBy(asc(addresses.id)),
  ]);
  return rows.map((own) => ({
    own,
    points: points.filter(({ customerId }) => customerId === own.id),
    addresses: places.filter(({ customerId }) => customerId === own.id),
  }));
}

/** Which of them must be kept as they are. */
export async function heldAmong(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ id: legalHolds.customerId })
    .from(legalHolds)
    .where(and(inArray(legalHolds.customerId, [...ids]), isNull(legalHolds.liftedAt)));
  return rows.map(({ id }) => id);
}

export const among = (ids: readonly string[]) => sql`${sql.param([...ids])}::uuid[]`;
