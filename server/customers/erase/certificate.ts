import { createHash } from "node:crypto";
import type { ErasureView } from "#contract/erasures.ts";
import type { erasures } from "#db/schema/erasures.ts";

type Certified = Omit<typeof erasures.$inferSelect, "enterpriseId" | "recordingSids">;

/** SHA-256 of what the certificate says, whatever order it was kept in: the audit chain holds the same digest. */
export function certificateDigest({
  id,
  erasedId,
  formerIds,
  basis,
  reference,
  counts,
  byPersonId,
  at,
}: Certified): string {
  const said = [id, erasedId, formerIds, basis, reference, sorted(counts), byPersonId, at.toISOString()];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

const sorted = (value: object): unknown =>
  Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, typeof inner === "object" ? sorted(inner) : inner]);

export const erasureView = (row: typeof erasures.$inferSelect, by: string | null): ErasureView => ({
  id: row.id,
  erasedId: row.erasedId,
  formerIds: row.formerIds,
  basis: row.basis,
  reference: row.reference,
  counts: row.counts,
  by: by ?? "somebody who left",
  at: row.at.toISOString(),
  recordingsLeft: row.recordingSids.length,
  digest: certificateDigest(row),
});
