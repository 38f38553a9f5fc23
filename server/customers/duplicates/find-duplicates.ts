/** The background search for duplicates: whoever changed is compared with whoever shares something with them. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import { writeFeedEvents } from "../../platform/feed/write.ts";
import type { Platform } from "../../platform/platform.ts";
import { enterpriseIds } from "../../platform/prune.ts";
import type { Chore } from "../../platform/schedule.ts";
import { comparePair, keysOf, shownFrom } from "./compare.ts";
import {
  countUnchecked,
  isImportWriting,
  type Pair,
  readCompared,
  sharersOf,
  takeUnchecked,
  writeKeys,
  writePairs,
} from "./queries.ts";

/** So many keep a write under 250 ms: the feed waits for the oldest open one. */
const customersPerBatch = 50;
/** Of one key or value. Beyond it is a switchboard, or a name that half a city has. */
const sharersMax = 50;
/** In one run: after an import the rest comes in the next ones. */
const batchesPerRun = 40;
/** While an import writes: it has the database to itself, and whoever was changed by hand is still found in minutes. */
const batchesBesideImport = 2;
/** A call that was being taken while its customer was merged is found for a day. */
const strayHours = 24;

/** Both sites run them. Of the search one works at a time; with nothing to compare it only reads. */
export const duplicateChores = (platform: Platform): Chore[] => [
  {
    name: "find-duplicates",
    when: "*/15 * * * * *",
    run: () => forEachEnterprise(platform, (enterpriseId) => searchFor(platform, enterpriseId)),
  },
  {
    name: "follow-merges",
    when: "* * * * *",
    run: () => forEachEnterprise(platform, (enterpriseId) => followMerges(platform, enterpriseId)),
  },
];

async function forEachEnterprise(
  platform: Platform,
  work: (enterpriseId: string) => Promise<void>,
): Promise<void> {
  for (const enterpriseId of await enterpriseIds(platform)) await work(enterpriseId);
}

async function searchFor(platform: Platform, enterpriseId: string): Promise<void> {
  if ((await platform.database.read({ enterpriseId }, (tx) => countUnchecked(tx, 1))) === 0) return;
  const isImporting = await platform.database.read({ enterpriseId }, isImportWriting);
  const batches = isImporting ? batchesBesideImport : batchesPerRun;
  for (let batch = 0; batch < batches; batch += 1)
    if ((await findDuplicates(platform, enterpriseId)) < customersPerBatch) return;
}

/** Compares one batch. @returns how many customers were compared. */
export function findDuplicates(platform: Platform, enterpriseId: string): Promise<number> {
  return platform.database.write(
    { enterpriseId },
    async (tx, term) => {
      // Two batches at once would not see each other's customers.
      const [lock] = await tx.execute<{ held: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtext('find-duplicates'), hashtext(${enterpriseId})) as held`,
      );
      if (!lock?.held) return 0;
      const ids = await takeUnchecked(tx, customersPerBatch);
      if (ids.length === 0) return 0;
      const changed = await compareBatch(tx, ids, platform.clock.now());
      const event = { topic: "duplicates", type: "duplicates:found", id: enterpriseId } as const;
      // Also when the last of many was compared: the page says how many are left.
      if (changed > 0 || ids.length < customersPerBatch)
        await writeFeedEvents(tx, enterpriseId, term, [event], platform.clock.now());
      return ids.length;
    },
    // Lost with a server it is lost whole: who was taken is still to be compared.
    { durability: "local" },
  );
}

/** @returns pairs that are new or were found for other reasons than before. */
async function compareBatch(tx: Tx, ids: readonly string[], now: Date): Promise<number> {
  const own = await readCompared(tx, ids);
  await writeKeys(
    tx,
    ids,
    own.flatMap((one) => keysOf(one).map((key) => ({ id: one.id, key }))),
  );
  const shared = await sharersOf(tx, ids, sharersMax);
  const others = [...new Set(shared.map(({ other }) => other))].filter((id) => !ids.includes(id));
  const all = new Map([...own, ...(await readCompared(tx, others))].map((one) => [one.id, one]));
  const pairs = new Map<string, Pair>();
  for (const { id, other } of shared) {
    const [first = "", second = ""] = [id, other].toSorted();
    const [one, two] = [all.get(first), all.get(second)];
    if (!one || !two || pairs.has(`${first} ${second}`)) continue;
    const { reasons, confidence } = comparePair(one, two);
    if (confidence >= shownFrom) pairs.set(`${first} ${second}`, { first, second, reasons, confidence });
  }
  return writePairs(tx, ids, [...pairs.values()], now);
}

/** Calls and callbacks that were written with the id of a record that was merged at that very moment. */
export async function followMerges(platform: Platform, enterpriseId: string): Promise<void> {
  const since = new Date(platform.clock.now().getTime() - strayHours * 3_600_000).toISOString();
  await platform.database.write(
    { enterpriseId },
    async (tx) => {
      for (const table of ["calls", "callbacks"])
        await tx.execute(sql`
          update ${sql.identifier(table)} t set customer_id = m.customer_id, version = t.version + 1
            from customer_merges m
           where m.state = 'merged' and m.at > ${since}::timestamptz and t.customer_id = m.absorbed_id`);
    },
    { durability: "local" },
  );
}
