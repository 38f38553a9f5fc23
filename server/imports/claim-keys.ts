import { hash } from "node:crypto";
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
  const digests = [...keyOfDigest.keys()];
  const claimed = await tx.execute<{ key: string }>(sql`
    insert into ${importKeys} (import_id, enterprise_id, pass, key, row)
    select ${own.importId}, ${own.enterpriseId}, ${own.pass}, key, row
      from unnest(${sql.param(digests)}::uuid[], ${sql.param([...first.values()])}::int[]) as asked (key, row)
    on conflict do nothing
    returning key`);
  if (claimed.length === digests.length) return first;
  const ours = new Set(claimed.map(({ key }) => key));
  const others = digests.filter((key) => !ours.has(key));
  const earlier = await tx.execute<{ key: string; row: number }>(sql`
    select key, row from ${importKeys}
     where import_id = ${own.importId} and pass = ${own.pass} and key = any (${sql.param(others)}::uuid[])`);
  for (const { key, row } of earlier) first.set(keyOfDigest.get(key)!, row);
  return first;
}

/** 128 bits of SHA-256 in the form of a UUID. */
function digestOf(key: string): string {
  const hex = hash("sha256", key, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
