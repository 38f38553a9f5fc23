/** One batch of rows: its place in the file and all its effects are one transaction. */
import { eq, sql } from "drizzle-orm";
import { imports } from "#db/schema/imports.ts";
import { auditFields, insertOfEntries } from "#server/platform/audit-chain/entry.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { sendAll } from "#server/platform/database/send-all.ts";
import { insertOfEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { carryOut } from "./carry-out.ts";
import { planBatch } from "./plan-batch.ts";
import { lockImport } from "./queries.ts";
import type { ReadRecord } from "./read-row.ts";
import { withSamples } from "./samples.ts";

/** So many rows keep a transaction under 250 ms: the feed waits for the oldest open one. */
export const rowsPerBatch = 250;
/** Until when, by the database's clock, an import is its site's: a site that died leaves it to the other one then. */
export const workedUntil = () => sql`now() + interval '10 seconds'`;

/** `after`: rows done before it; `bytesDone`: of the file, with it. */
export type Batch = { after: number; rows: readonly ReadRecord[]; bytesDone: number; isLast: boolean };

/**
 * Plans a batch, and in the pass `committing` does what was planned: nothing else differs between the two.
 * When the import stands elsewhere than before the batch nothing is done.
 *
 * @param one - the import as it was when its rows were read.
 * @returns whether the batch was taken; false: another site was faster, or the pass was stopped.
 */
export function takeBatch(
  platform: Platform,
  one: typeof imports.$inferSelect,
  { after, rows, bytesDone, isLast }: Batch,
): Promise<boolean> {
  const { id: importId, enterpriseId, state, pass } = one;
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const own = await lockImport(tx, importId);
    const isOurs = own?.workedBy === platform.site && own.state === state && own.pass === pass;
    if (!isOurs || own.rowsDone !== after) return false;
    const now = platform.clock.now();
    const isCommit = state === "committing";
    const fates = await planBatch(
      tx,
      { ...own, importId },
      rows.map((record, at) => ({ number: after + at + 1, ...record })),
      isCommit,
      now.toISOString(),
    );
    if (isCommit) {
      const { statements, notes } = carryOut(platform.ids, { ...own, importId }, fates, now);
      const caller = systemCaller("import", enterpriseId);
      const entries = notes.map((note) => auditFields(caller, note, now));
      const event = { topic: "customers", type: "customers:imported", id: importId } as const;
      await sendAll(tx, [
        ...statements,
        ...insertOfEntries(platform.auditKey, term, entries),
        ...insertOfEvents(enterpriseId, term, notes.length > 0 ? [event] : [], now),
      ]);
    }
    const counts = { ...own.counts };
    for (const { plan } of fates) counts[plan.fate] += 1;
    const rowsDone = after + rows.length;
    await tx
      .update(imports)
      .set({
        rowsDone,
        bytesDone,
        resumeAt: rows.at(-1)?.end?.() ?? null,
        counts,
        samples: withSamples(own.samples, fates),
        workedUntil: workedUntil(),
        ...(isLast ? { state: isCommit ? "committed" : "checked", rowsTotal: rowsDone } : {}),
      })
      .where(eq(imports.id, importId));
    return true;
  });
}
