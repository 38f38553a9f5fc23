import { and, eq, type SQL, sql } from "drizzle-orm";
import { idempotencyKeys } from "#db/schema/platform.ts";
import type { Tx } from "./database/database.ts";
import { Problem } from "./problem.ts";

export type KeyClaim = { callerId: string; operation: string; key: string; bodyHash: string };

/**
 * Takes a key for this transaction, or returns the first answer given under it.
 *
 * A replay locks the row (`for update`), which makes its own commit wait for the quorum: a plain read
 * would see a commit that no replica holds yet, and acknowledge what a failover may still lose.
 *
 * @throws Problem `key-reused` when the key came with another body.
 */
export async function claimKey(
  tx: Tx,
  enterpriseId: string,
  claim: KeyClaim,
  at: Date,
): Promise<{ replayed: false } | { replayed: true; answer: unknown }> {
  const inserted = await tx
    .insert(idempotencyKeys)
    .values({ enterpriseId, ...claim, at })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length > 0) return { replayed: false };
  const [first] = await tx.select().from(idempotencyKeys).where(sameKey(enterpriseId, claim)).for("update");
  if (!first) throw new Problem("already-changed", "The key was being removed; try again.");
  if (first.bodyHash !== claim.bodyHash) {
    throw new Problem("key-reused", "The same Idempotency-Key came with another body; nothing was changed.");
  }
  return { replayed: true, answer: first.answer };
}

/** Keeps the answer in the same transaction as its effects. */
export async function storeAnswer(
  tx: Tx,
  enterpriseId: string,
  claim: KeyClaim,
  answer: unknown,
): Promise<void> {
  await tx.execute(updateOfAnswer(enterpriseId, claim, answer));
}

/** As a statement whose values are texts. */
export const updateOfAnswer = (enterpriseId: string, claim: KeyClaim, answer: unknown): SQL => sql`
  update ${idempotencyKeys}
     set answer = ${JSON.stringify(answer ?? null)}::text::jsonb
   where ${sameKey(enterpriseId, claim)}`;

function sameKey(enterpriseId: string, claim: KeyClaim) {
  return and(
    eq(idempotencyKeys.enterpriseId, enterpriseId),
    eq(idempotencyKeys.callerId, claim.callerId),
    eq(idempotencyKeys.operation, claim.operation),
    eq(idempotencyKeys.key, claim.key),
  );
}
