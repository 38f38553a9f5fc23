/** Recomputes the whole chain of an enterprise and says where it first breaks. */
import { asc, gt } from "drizzle-orm";
import { auditSeals } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import { beginning, comparePlaces, formatPlace, type Place } from "../feed/position.ts";
import type { Platform } from "../platform.ts";
import { entryDigest } from "./entry.ts";
import { noPrevious, readEntries, type StoredEntry, sealDigest } from "./seal.ts";
import { entriesPerSealMax } from "./sealer.ts";

/** `entry` is a place (`term.xid.id`), `seal` a number; whichever could be told. */
export type ChainFault = { seal: number | null; entry: string | null; what: string };

export type ChainReport = {
  enterpriseId: string;
  sealsChecked: number;
  entriesChecked: number;
  /** Entries no seal covers yet: in a running installation those of the last second or two. */
  unsealed: number;
  /** The digest of the newest seal. Keep it elsewhere: cutting off the chain's end shows only against it. */
  head: { number: number; digest: string } | null;
  fault: ChainFault | null;
};

type Seal = typeof auditSeals.$inferSelect;

const sealsAtOnce = 200;
const verifyMaxMs = 60_000;

/** Where to begin: what stands before it is taken as it is. */
export type ChainStart = { number: number; digest: Buffer; through: Place };

/**
 * Reads on the leader, some seals at a time, so that no snapshot is held for long.
 *
 * @param start - the seal to begin after; without it the whole chain is recomputed.
 */
export async function verifyChain(
  platform: Pick<Platform, "database" | "auditKey">,
  enterpriseId: string,
  start: ChainStart | null = null,
): Promise<ChainReport> {
  const report: ChainReport = {
    enterpriseId,
    sealsChecked: 0,
    entriesChecked: 0,
    unsealed: 0,
    head: null,
    fault: null,
  };
  let after: Place = start?.through ?? beginning;
  let previous: Buffer = start?.digest ?? noPrevious;
  const before = start?.number ?? 0;
  const scope = { enterpriseId };
  for (;;) {
    const done = await platform.database.read(
      scope,
      async (tx) => {
        const seals = await tx
          .select()
          .from(auditSeals)
          .where(gt(auditSeals.number, before + report.sealsChecked))
          .orderBy(asc(auditSeals.number))
          .limit(sealsAtOnce);
        for (const seal of seals) {
          report.fault = await checkSeal(tx, platform.auditKey, seal, {
            number: before + report.sealsChecked + 1,
            previous,
            after,
            report,
          });
          if (report.fault) return true;
          previous = seal.digest;
          after = placeOf(seal);
          report.sealsChecked += 1;
          report.head = { number: seal.number, digest: seal.digest.toString("hex") };
        }
        return seals.length < sealsAtOnce;
      },
      verifyMaxMs,
    );
    if (done) break;
  }
  if (!report.fault) await checkTail(platform, enterpriseId, after, report);
  return report;
}

async function checkSeal(
  tx: Tx,
  key: Buffer,
  seal: Seal,
  expected: { number: number; previous: Buffer; after: Place; report: ChainReport },
): Promise<ChainFault | null> {
  const { number, previous, after, report } = expected;
  const fault = (what: string, entry: string | null = null): ChainFault => ({ seal: number, entry, what });
  if (seal.number !== number) return fault("this seal is missing");
  if (!seal.previous.equals(previous)) return fault("it does not chain to the seal before it");
  const through = placeOf(seal);
  if (comparePlaces(through, after) <= 0) return fault("it ends before it begins");
  // One more than it claims: an entry put in later must show.
  const entries = await readEntries(
    tx,
    seal.enterpriseId,
    { after, through, settledBelowTerm: null },
    seal.entries + 1,
  );
  const forged = firstForged(key, entries);
  if (forged) return fault("an entry was changed or forged", formatPlace(forged.place));
  if (entries.length < seal.entries)
    return fault(`it covers ${seal.entries} entries, ${entries.length} are left`);
  if (entries.length > seal.entries) return fault(`it covers ${seal.entries} entries, more are there`);
  if (!sealDigest(key, seal, entries).equals(seal.digest))
    return fault("its digest is wrong: entries were moved, or it was forged");
  report.entriesChecked += entries.length;
  return null;
}

async function checkTail(
  platform: Pick<Platform, "database" | "auditKey">,
  enterpriseId: string,
  from: Place,
  report: ChainReport,
): Promise<void> {
  let after = from;
  for (;;) {
    const entries = await platform.database.read(
      { enterpriseId },
      (tx) =>
        readEntries(tx, enterpriseId, { after, through: null, settledBelowTerm: null }, entriesPerSealMax),
      verifyMaxMs,
    );
    const forged = firstForged(platform.auditKey, entries);
    if (forged) {
      report.fault = {
        seal: null,
        entry: formatPlace(forged.place),
        what: "an entry not sealed yet was changed or forged",
      };
      return;
    }
    report.unsealed += entries.length;
    after = entries.at(-1)?.place ?? after;
    if (entries.length < entriesPerSealMax) return;
  }
}

function firstForged(key: Buffer, entries: readonly StoredEntry[]): StoredEntry | undefined {
  return entries.find((entry) => !entryDigest(key, entry.fields).equals(entry.digest));
}

function placeOf(seal: Seal): Place {
  return { term: seal.throughTerm, xid: BigInt(seal.throughXid), id: seal.throughId };
}
