/** How one link of the chain is made. The sealer writes with it, verification recomputes with it. */
import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Tx } from "../database/database.ts";
import type { Place } from "../feed/position.ts";
import { formatPlace } from "../feed/position.ts";
import type { AuditFields } from "./entry.ts";

export type StoredEntry = { place: Place; fields: AuditFields; digest: Buffer };

/** What the first seal of an enterprise chains to. */
export const noPrevious = Buffer.alloc(32);

/**
 * Keyed digest of a seal: its number, the seal before, and each entry's place and digest in feed order.
 * An entry changed, taken out, put in or moved gives another digest, and without the key none can be made.
 */
export function sealDigest(
  key: Buffer,
  seal: { enterpriseId: string; number: number; previous: Buffer },
  entries: readonly { place: Place; digest: Buffer }[],
): Buffer {
  const hmac = createHmac("sha256", key).update(
    JSON.stringify([seal.enterpriseId, seal.number, entries.length]),
  );
  hmac.update(seal.previous);
  for (const entry of entries) hmac.update(formatPlace(entry.place)).update(":").update(entry.digest);
  return hmac.digest();
}

type Bounds = { after: Place; through: Place | null; settledBelowTerm: number | null };

/**
 * Entries after a place in feed order. `through` reads up to and with a place (verification).
 * `settledBelowTerm` is the present term: only entries that no open transaction can still precede are
 * taken, which is those of older terms and those below the snapshot's xmin (as the feed does).
 */
export async function readEntries(
  tx: Tx,
  enterpriseId: string,
  bounds: Bounds,
  entriesMax: number,
): Promise<StoredEntry[]> {
  const { after, through, settledBelowTerm } = bounds;
  const upTo = through
    ? sql`and (term, xid, id) <= (${through.term}::int, ${String(through.xid)}::xid8, ${String(through.id)}::bigint)`
    : sql``;
  const settled =
    settledBelowTerm === null
      ? sql``
      : sql`and (term < ${settledBelowTerm}::int or xid < pg_snapshot_xmin(pg_current_snapshot()))`;
  const rows = await tx.execute<EntryRow>(sql`
    select term, xid::text as xid, id::text as id, at, actor_kind, actor_id, action, entity, entity_id, why, detail, digest
    from audit_entries
    where enterprise_id = ${enterpriseId}
      and (term, xid, id) > (${after.term}::int, ${String(after.xid)}::xid8, ${String(after.id)}::bigint)
      ${upTo} ${settled}
    order by audit_entries.term, audit_entries.xid, audit_entries.id
    limit ${entriesMax}`);
  return rows.map((row) => storedEntry(enterpriseId, row));
}

type EntryRow = {
  term: number;
  xid: string;
  id: string;
  at: string | Date;
  actor_kind: string;
  actor_id: string;
  action: string;
  entity: string;
  entity_id: string;
  why: string | null;
  detail: Record<string, unknown> | string;
  digest: Buffer;
};

function storedEntry(enterpriseId: string, row: EntryRow): StoredEntry {
  return {
    place: { term: row.term, xid: BigInt(row.xid), id: BigInt(row.id) },
    digest: row.digest,
    fields: {
      enterpriseId,
      at: new Date(row.at),
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      action: row.action,
      entity: row.entity,
      entityId: row.entity_id,
      why: row.why,
      detail: typeof row.detail === "string" ? JSON.parse(row.detail) : row.detail,
    },
  };
}
