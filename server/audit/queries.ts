import { and, desc, eq, sql } from "drizzle-orm";
import { people } from "#db/schema/identity.ts";
import { auditEntries } from "#db/schema/platform.ts";
import type { Tx } from "#server/platform/database/database.ts";
import type { Place } from "#server/platform/feed/position.ts";

export type AuditFilter = {
  entity?: string | undefined;
  entityId?: string | undefined;
  personId?: string | undefined;
  action?: string | undefined;
  /** Only what stands before this place. */
  before?: Place | undefined;
};

/** Entries newest first, from a place backwards: keyset paging, so that page 400 costs what page 1 does. */
export function entriesNewestFirst(tx: Tx, filter: AuditFilter, entriesMax: number) {
  const { entity, entityId, personId, action, before } = filter;
  return tx
    .select({ entry: auditEntries, actorName: people.name })
    .from(auditEntries)
    .leftJoin(people, eq(sql`${people.id}::text`, auditEntries.actorId))
    .where(
      and(
        entity === undefined ? undefined : eq(auditEntries.entity, entity),
        entityId === undefined ? undefined : eq(auditEntries.entityId, entityId),
        personId === undefined ? undefined : eq(auditEntries.actorId, personId),
        action === undefined ? undefined : eq(auditEntries.action, action),
        before &&
          sql`(${auditEntries.term}, ${auditEntries.xid}, ${auditEntries.id})
            < (${before.term}::int, ${String(before.xid)}::xid8, ${String(before.id)}::bigint)`,
      ),
    )
    .orderBy(desc(auditEntries.term), desc(auditEntries.xid), desc(auditEntries.id))
    .limit(entriesMax);
}
