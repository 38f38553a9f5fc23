import { and, asc, desc, eq, gte, ilike, inArray, lt, or, sql } from "drizzle-orm";
import { people } from "#db/schema/identity.ts";
import { auditEntries, auditSeals } from "#db/schema/platform.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { beginning, type Place } from "#server/platform/feed/position.ts";

export type AuditFilter = {
  entity?: string | undefined;
  entityId?: string | undefined;
  personId?: string | undefined;
  /** Part of a person's name, or the whole name of a part of Holdfast (`sealer`). */
  who?: string | undefined;
  action?: string | undefined;
  /** A person whom a live view showed callers: such entries name everybody who was shown the same. */
  shownTo?: string | undefined;
  /** A customer among those that a search or a live view showed. */
  found?: string | undefined;
  /** From this time on. */
  from?: Date | undefined;
  /** Before this time. */
  until?: Date | undefined;
  /** Only what stands before this place. */
  before?: Place | undefined;
};

/** People a part of a name may stand for; more are left out, oldest id last. */
const namesakesMax = 50;

/** Entries newest first, from a place backwards: keyset paging, so that page 400 costs what page 1 does. */
export async function entriesNewestFirst(tx: Tx, filter: AuditFilter, entriesMax: number) {
  const { entity, entityId, personId, who, action, shownTo, found, from, until, before } = filter;
  const actors = who === undefined ? undefined : await actorsNamed(tx, who);
  return tx
    .select({ entry: auditEntries, actorName: people.name })
    .from(auditEntries)
    .leftJoin(people, eq(sql`${people.id}::text`, auditEntries.actorId))
    .where(
      and(
        entity === undefined ? undefined : eq(auditEntries.entity, entity),
        entityId === undefined ? undefined : eq(auditEntries.entityId, entityId),
        personId === undefined ? undefined : eq(auditEntries.actorId, personId),
        actors === undefined ? undefined : inArray(auditEntries.actorId, actors),
        action === undefined ? undefined : eq(auditEntries.action, action),
        shownTo === undefined ? undefined : sql`${auditEntries.detail} -> 'to' ? ${shownTo}`,
        found === undefined ? undefined : sql`${auditEntries.detail} -> 'found' ? ${found}`,
        from && gte(auditEntries.at, from),
        until && lt(auditEntries.at, until),
        before && beforePlace(before),
      ),
    )
    .orderBy(desc(auditEntries.term), desc(auditEntries.xid), desc(auditEntries.id))
    .limit(entriesMax);
}

const beforePlace = ({ term, xid, id }: Place) =>
  sql`(${auditEntries.term}, ${auditEntries.xid}, ${auditEntries.id})
    < (${term}::int, ${String(xid)}::xid8, ${String(id)}::bigint)`;

async function actorsNamed(tx: Tx, who: string): Promise<string[]> {
  const pattern = `%${who.replace(/[\\%_]/g, "\\$&")}%`;
  const named = await tx
    .select({ id: people.id })
    .from(people)
    .where(or(ilike(people.name, pattern), eq(sql`${people.id}::text`, who)))
    .orderBy(asc(people.id))
    .limit(namesakesMax);
  return [who, ...named.map((person) => person.id)];
}

/** The newest seal, or null before the first. */
export async function newestSeal(tx: Tx) {
  const [seal] = await tx.select().from(auditSeals).orderBy(desc(auditSeals.number)).limit(1);
  return seal ?? null;
}

export type SealRow = typeof auditSeals.$inferSelect;

/** Through which entry a seal covers the chain. */
export const sealedThrough = (seal: SealRow | null): Place =>
  seal ? { term: seal.throughTerm, xid: BigInt(seal.throughXid), id: seal.throughId } : beginning;

/** Entries after a place, counted up to `countMax`, and when the oldest of them was made. */
export async function countAfter(tx: Tx, place: Place, countMax: number) {
  const [row] = await tx.execute<{ entries: number; oldest_at: string | Date | null }>(sql`
    select count(*)::int as entries, min(at) as oldest_at from (
      select at from audit_entries
      where (term, xid, id) > (${place.term}::int, ${String(place.xid)}::xid8, ${String(place.id)}::bigint)
      limit ${countMax}
    ) as tail`);
  return { entries: row?.entries ?? 0, oldestAt: row?.oldest_at ? new Date(row.oldest_at) : null };
}

/** Newest seals, newest first: their numbers and how many entries each covers. */
export function sealsNewestFirst(tx: Tx, sealsMax: number) {
  return tx.select().from(auditSeals).orderBy(desc(auditSeals.number)).limit(sealsMax);
}
