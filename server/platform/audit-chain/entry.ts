import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { auditEntries } from "#db/schema/platform.ts";
import type { Caller } from "../caller.ts";
import type { Clock } from "../clock.ts";
import type { Tx } from "../database/database.ts";
import { insertOf } from "../database/insert-many.ts";

/** What was done, to what, and why (a call or a case). `detail` holds no secrets and no card numbers. */
export type AuditNote = {
  action: string;
  entity: string;
  entityId: string;
  why?: string | null;
  detail?: Record<string, unknown>;
};

export type AuditFields = {
  enterpriseId: string;
  at: Date;
  actorKind: string;
  actorId: string;
  action: string;
  entity: string;
  entityId: string;
  why: string | null;
  detail: Record<string, unknown>;
};

/** Keyed digest of one entry, over its fields in a fixed order: without the key no entry can be forged. */
export function entryDigest(key: Buffer, fields: AuditFields): Buffer {
  const ordered = [
    fields.enterpriseId,
    fields.at.toISOString(),
    fields.actorKind,
    fields.actorId,
    fields.action,
    fields.entity,
    fields.entityId,
    fields.why,
    canonical(fields.detail),
  ];
  return createHmac("sha256", keyObjectOf(key)).update(JSON.stringify(ordered)).digest();
}

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** Made once: made for each entry it took longer than the digest. */
function keyObjectOf(key: Buffer): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, known);
  return known;
}

/** Writes an entry in the operation's own transaction. No chain head is touched: a sealer chains later. */
export async function writeAuditEntry(
  tx: Tx,
  ports: { clock: Clock; auditKey: Buffer },
  caller: Caller,
  term: number,
  note: AuditNote,
): Promise<void> {
  await writeAuditFields(tx, ports.auditKey, term, [auditFields(caller, note, ports.clock.now())]);
}

/** An entry as it will stand in the table. `detail` becomes what JSON keeps of it: a date its text. */
export function auditFields(caller: Caller, note: AuditNote, at: Date): AuditFields {
  return {
    enterpriseId: caller.enterpriseId,
    at,
    actorKind: caller.kind,
    actorId: caller.id,
    action: note.action,
    entity: note.entity,
    entityId: note.entityId,
    why: note.why ?? null,
    detail: JSON.parse(JSON.stringify(note.detail ?? {})) as Record<string, unknown>,
  };
}

/** Writes entries that were noted earlier, with the time of the deed, not of the writing. */
export async function writeAuditFields(
  tx: Tx,
  auditKey: Buffer,
  term: number,
  entries: readonly AuditFields[],
): Promise<void> {
  for (const statement of insertOfEntries(auditKey, term, entries)) await tx.execute(statement);
}

/** As one statement, or none. */
export const insertOfEntries = (auditKey: Buffer, term: number, entries: readonly AuditFields[]) =>
  insertOf(
    auditEntries,
    entries.map((fields) => ({ ...fields, term, digest: entryDigest(auditKey, fields) })),
  );

/** Key order must not matter: jsonb does not keep it. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value as Record<string, unknown>)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, canonical(inner)]);
}
