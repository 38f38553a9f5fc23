/**
 * Chains audit entries, once a second. Writers touch no chain head: a row that every transaction updates
 * is locked until the quorum answers, and 32 writers fell from 1,453 to 45 commits/s on one.
 */
import { desc, sql } from "drizzle-orm";
import { auditSeals, enterprises } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import { beginning, formatPlace } from "../feed/position.ts";
import type { Platform } from "../platform.ts";
import { entryDigest } from "./entry.ts";
import { noPrevious, readEntries, sealDigest } from "./seal.ts";

const sealEveryMs = 1_000;
/** More wait for the next seal, which follows at once. */
export const entriesPerSealMax = 2_000;

/** Seals every second while this site may write. @returns how to stop; it waits for the seal under way. */
export function startSealer(platform: Platform): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (running || !platform.database.status().writable) return;
    running = sealAll(platform)
      .then(() => undefined)
      .catch((error: unknown) =>
        platform.log.warn({ error: String(error) }, "audit entries are not sealed yet"),
      )
      .finally(() => {
        running = null;
      });
  }, sealEveryMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** Seals what is settled in every enterprise. @returns entries sealed. */
export async function sealAll(platform: Platform): Promise<number> {
  const all = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select({ id: enterprises.id }).from(enterprises),
  );
  let sealed = 0;
  for (const { id } of all) {
    for (;;) {
      const count = await sealEnterprise(platform, id);
      sealed += count;
      if (count < entriesPerSealMax) break;
    }
  }
  return sealed;
}

/**
 * Writes one seal over the settled entries after the last one. Both sites run a sealer; an advisory lock of
 * the transaction lets one through, and the other finds nothing left.
 *
 * A row whose digest is wrong is sealed as it stands and reported: whoever forges one must not be able to
 * stop the chain, and verification names it.
 *
 * @returns entries sealed; 0 when there are none or the other site is at it.
 */
export async function sealEnterprise(platform: Platform, enterpriseId: string): Promise<number> {
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const [lock] = await tx.execute<{ held: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('audit-seal'), hashtext(${enterpriseId})) as held`,
    );
    if (!lock?.held) return 0;
    const last = await lastSeal(tx);
    const after = last
      ? { term: last.throughTerm, xid: BigInt(last.throughXid), id: last.throughId }
      : beginning;
    const entries = await readEntries(
      tx,
      enterpriseId,
      { after, through: null, settledBelowTerm: term },
      entriesPerSealMax,
    );
    const through = entries.at(-1)?.place;
    if (!through) return 0;
    for (const entry of entries) {
      if (entryDigest(platform.auditKey, entry.fields).equals(entry.digest)) continue;
      platform.log.error(
        { entry: formatPlace(entry.place), enterpriseId },
        "an audit entry does not match its digest",
      );
    }
    const seal = { enterpriseId, number: (last?.number ?? 0) + 1, previous: last?.digest ?? noPrevious };
    await tx.insert(auditSeals).values({
      ...seal,
      throughTerm: through.term,
      throughXid: String(through.xid),
      throughId: through.id,
      entries: entries.length,
      digest: sealDigest(platform.auditKey, seal, entries),
      at: platform.clock.now(),
    });
    return entries.length;
  });
}

async function lastSeal(tx: Tx) {
  const [seal] = await tx.select().from(auditSeals).orderBy(desc(auditSeals.number)).limit(1);
  return seal ?? null;
}
