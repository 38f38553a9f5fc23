import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { importKeys } from "#db/schema/imports.ts";
import type { Tx } from "#server/platform/database/database.ts";

export type PassOf = { importId: string; enterpriseId: string; pass: number };
type Claim = { key: string; row: number };

/**
 * Claims keys for the rows of a batch. Kept as digests: half the size of what they say, and no name or number
 * lies about a second time.
 *
 * @returns for each key the first row of this pass that claimed it.
 */
export async function claimKeys(
  tx: Tx,
  own: PassOf,
  claims: readonly Claim[],
): Promise<ReadonlyMap<string, number>> {
  const first = new Map<string, number>();
  for (const { key, row } of claims) if (!first.has(key)) first.set(key, row);
  if (first.size === 0) return first;
  const keyOfDigest = new Map([...first.keys()].map((key) => [digestOf(key), key]));
  // The second half sees the table as it was: what is there already was claimed by an earlier batch.
  const earlier = await tx.execute<{ key: string; row: number }>(sql`
    with asked as (
      select * from unnest(${sql.param([...keyOfDigest.keys()])}::uuid[], ${sql.param([...first.values()])}::int[])
        as asked (key, row)),
    claimed as (
      insert into ${importKeys} (import_id, enterprise_id, pass, key, row)
      select ${own.importId}, ${own.enterpriseId}, ${own.pass}, key, row from asked
      on conflict do nothing)
    select k.key, k.row from ${importKeys} k join asked on asked.key = k.key
     where k.import_id = ${own.importId} and k.pass = ${own.pass}`);
  for (const { key, row } of earlier) first.set(keyOfDigest.get(key)!, row);
  return first;
}

/** 128 bits of SHA-256 in the form of a UUID. */
function digestOf(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
