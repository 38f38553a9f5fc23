import { and, eq, inArray, sql } from "drizzle-orm";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { importChanges, imports } from "#db/schema/imports.ts";
import { type AuditNote, auditFields, writeAuditFields } from "#server/platform/audit-chain/entry.ts";
import { systemCaller } from "#server/platform/caller.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { lockImport, sourceOf } from "./queries.ts";
import { rowsPerBatch } from "./take-batch.ts";

/**
 * Takes a batch of an import's changes back, each customer to the columns they had. A customer changed since, or
 * one that something else speaks of by now (a call, a case, an order), is kept as they are and counted.
 *
 * @returns whether there may be more.
 */
export function undoBatch(platform: Platform, enterpriseId: string, importId: string): Promise<boolean> {
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const own = await lockImport(tx, importId);
    if (own?.state !== "undoing") return false;
    const changes = await tx
      .select()
      .from(importChanges)
      .where(eq(importChanges.importId, importId))
      .orderBy(importChanges.customerId)
      .limit(rowsPerBatch);
    const now = platform.clock.now();
    if (changes.length === 0) {
      await tx.update(imports).set({ state: "undone" }).where(eq(imports.id, importId));
      return false;
    }
    const ids = changes.map(({ customerId }) => customerId);
    const held = await tx
      .select({ id: customers.id, version: customers.version })
      .from(customers)
      .where(inArray(customers.id, ids))
      .for("update");
    const versionOf = new Map(held.map(({ id, version }) => [id, version]));
    const spokenOf = await spokenOfElsewhere(tx, ids);
    const free = changes.filter(
      ({ customerId, versionAfter, before }) =>
        versionOf.get(customerId) === versionAfter && (before !== null || !spokenOf.has(customerId)),
    );
    await takeBack(tx, free);
    await tx
      .delete(importChanges)
      .where(and(eq(importChanges.importId, importId), inArray(importChanges.customerId, ids)));
    const notes = free.map(
      ({ customerId, before }): AuditNote => ({
        action: before ? "changed" : "deleted",
        entity: "customer",
        entityId: customerId,
        why: `undo of ${sourceOf(importId)}`,
        detail: before ? { fields: Object.keys(before) } : {},
      }),
    );
    const caller = systemCaller("import", enterpriseId);
    await writeAuditFields(
      tx,
      platform.auditKey,
      term,
      notes.map((note) => auditFields(caller, note, now)),
    );
    await writeFeedEvents(
      tx,
      enterpriseId,
      term,
      [{ topic: "customers", type: "customers:import-undone", id: importId }],
      now,
    );
    await tx
      .update(imports)
      .set({ rowsDone: own.rowsDone + changes.length, kept: own.kept + changes.length - free.length })
      .where(eq(imports.id, importId));
    return true;
  });
}

/** Customers that something besides this import speaks of. */
async function spokenOfElsewhere(tx: Tx, ids: string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ id: string }>(sql`
    select customer_id as id from interactions where customer_id in ${ids}
    union select customer_id from cases where customer_id in ${ids}
    union select customer_id from orders where customer_id in ${ids}
    union select customer_id from holdings where customer_id in ${ids}
    union select customer_id from payment_cards where customer_id in ${ids}
    union select customer_id from calls where customer_id in ${ids}`);
  return new Set(rows.map(({ id }) => id));
}

async function takeBack(tx: Tx, changes: readonly (typeof importChanges.$inferSelect)[]) {
  const points = changes.flatMap(({ pointIds }) => pointIds);
  const places = changes.flatMap(({ addressIds }) => addressIds);
  if (points.length) await tx.delete(contactPoints).where(inArray(contactPoints.id, points));
  if (places.length) await tx.delete(addresses).where(inArray(addresses.id, places));
  const made = changes.filter(({ before }) => before === null).map(({ customerId }) => customerId);
  if (made.length) await tx.delete(customers).where(inArray(customers.id, made));
  for (const { customerId, before } of changes)
    if (before)
      await tx
        .update(customers)
        .set({ ...before, version: sql`${customers.version} + 1` })
        .where(eq(customers.id, customerId));
}
