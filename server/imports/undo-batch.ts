import { and, eq, type SQL, sql } from "drizzle-orm";
import { customers } from "#db/schema/customers.ts";
import { importChanges, imports } from "#db/schema/imports.ts";
import { heldAmong } from "#server/customers/merge/read-sides.ts";
import { type AuditNote, auditFields, writeAuditFields } from "#server/platform/audit-chain/entry.ts";
import { systemCaller } from "#server/platform/caller.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { sendAll } from "#server/platform/database/send-all.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { changeOfConsents } from "./carry-out.ts";
import { changeable } from "./plan-row.ts";
import { linesOf, lockImport, putOffSearchLines, recordDigest, sourceOf } from "./queries.ts";
import { spokenOfElsewhere } from "./spoken-of-elsewhere.ts";
import { rowsPerBatch, workedUntil } from "./take-batch.ts";

type Change = typeof importChanges.$inferSelect;

/**
 * Takes a batch of an import's changes back, each customer to what stood before. A customer of whom anything was
 * changed since, or a new one that something else speaks of by now (a call, a case, an order), or who is under a legal
 * hold, is kept and counted.
 *
 * @returns whether there may be more.
 */
export function undoBatch(platform: Platform, enterpriseId: string, importId: string): Promise<boolean> {
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const own = await lockImport(tx, importId);
    if (own?.workedBy !== platform.site || own.state !== "undoing") return false;
    const now = platform.clock.now();
    const changes = await tx
      .select()
      .from(importChanges)
      .where(eq(importChanges.importId, importId))
      .orderBy(importChanges.customerId)
      .limit(rowsPerBatch);
    if (changes.length === 0) {
      await tx.update(imports).set({ state: "undone" }).where(eq(imports.id, importId));
      return false;
    }
    const ids = changes.map(({ customerId }) => customerId);
    const digests = await lockWithDigests(tx, ids);
    const spokenOf = await spokenOfElsewhere(tx, ids);
    const held = new Set(await heldAmong(tx, ids));
    const free = changes.filter(
      ({ customerId, digestAfter, before }) =>
        !held.has(customerId) &&
        digests.get(customerId) === digestAfter &&
        (before !== null || !spokenOf.has(customerId)),
    );
    await takeBack(tx, free);
    await tx
      .delete(importChanges)
      .where(and(eq(importChanges.importId, importId), among(importChanges.customerId, ids)));
    const caller = systemCaller("import", enterpriseId);
    const entries = free.map((change) => auditFields(caller, noteOf(importId, change), now));
    await writeAuditFields(tx, platform.auditKey, term, entries);
    const event = { topic: "customers", type: "customers:import-undone", id: importId } as const;
    await writeFeedEvents(tx, enterpriseId, term, [event], now);
    await tx
      .update(imports)
      .set({
        rowsDone: own.rowsDone + changes.length,
        kept: own.kept + changes.length - free.length,
        workedUntil: workedUntil(),
      })
      .where(eq(imports.id, importId));
    return true;
  });
}

const noteOf = (importId: string, { customerId, before }: Change): AuditNote => ({
  action: before ? "changed" : "deleted",
  entity: "customer",
  entityId: customerId,
  why: `undo of ${sourceOf(importId)}`,
  detail: before ? { fields: Object.keys(before) } : {},
});

const among = (column: typeof customers.id | typeof importChanges.customerId, ids: readonly string[]) =>
  sql`${column} = any (${sql.param(ids)}::uuid[])`;

/** The records as they stand once nobody else is changing them: the digests are read by a statement of its own. */
async function lockWithDigests(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await tx
    .select({ id: customers.id })
    .from(customers)
    .where(among(customers.id, ids))
    .orderBy(customers.id)
    .for("update");
  const rows = await tx.execute<{ id: string; digest: string }>(sql`
    select asked.id, ${recordDigest(sql`asked.id`)} as digest from unnest(${sql.param(ids)}::uuid[]) as asked (id)`);
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

async function takeBack(tx: Tx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const points = changes.flatMap(({ pointIds }) => pointIds);
  const places = changes.flatMap(({ addressIds }) => addressIds);
  const made = changes.filter(({ before }) => before === null).map(({ customerId }) => customerId);
  const changed = changes.filter(({ before }) => before !== null).map(({ customerId }) => customerId);
  await sendAll(tx, [
    putOffSearchLines,
    sql`delete from contact_points where id = any (${sql.param(points)}::uuid[])`,
    sql`delete from addresses where id = any (${sql.param(places)}::uuid[])`,
    ...changeOfConsents(changes.flatMap(({ consentsBefore }) => consentsBefore)),
    sql`delete from customers where id = any (${sql.param(made)}::uuid[])`,
    ...restoreOfCustomers(changes),
    linesOf(changed),
  ]);
}

/** Only the columns that the import changed; null is what stood there. */
function restoreOfCustomers(changes: readonly Change[]): SQL[] {
  const given = changes.flatMap(({ customerId, before }) => (before ? [{ id: customerId, before }] : []));
  if (given.length === 0) return [];
  const column = {
    name: "name",
    accountNumber: "account_number",
    language: "language",
    timeZone: "time_zone",
    vulnerability: "vulnerability",
  } as const;
  const restored = changeable.map((field) => {
    const name = sql.identifier(column[field]);
    return sql`${name} = case when given.before ? ${sql.raw(`'${field}'`)} then given.before ->> ${sql.raw(`'${field}'`)} else c.${name} end`;
  });
  return [
    sql`
    update customers c set ${sql.join(restored, sql`, `)}, version = c.version + 1
      from jsonb_to_recordset(${sql.param(JSON.stringify(given))}::text::jsonb) as given (id uuid, before jsonb)
     where c.id = given.id`,
  ];
}
