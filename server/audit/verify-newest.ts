/** Recomputes the newest part of the chain while somebody waits for the answer. */
import type { AuditVerification } from "#contract/audit.ts";
import { type ChainStart, verifyChain } from "#server/platform/audit-chain/verify.ts";
import type { Platform } from "#server/platform/platform.ts";
import { type SealRow, sealedThrough, sealsNewestFirst } from "./queries.ts";

/** About a second of one core: a person waits, and a console gives an attempt up after five. */
const entriesMax = 20_000;
const sealsMax = 5_000;

export async function verifyNewest(platform: Platform, enterpriseId: string): Promise<AuditVerification> {
  const newest = await platform.database.read({ enterpriseId }, (tx) => sealsNewestFirst(tx, sealsMax));
  const before = sealToBeginAfter(newest, { entriesWanted: entriesMax, more: newest.length === sealsMax });
  const start: ChainStart | null = before && {
    number: before.number,
    digest: before.digest,
    through: sealedThrough(before),
  };
  const report = await verifyChain(platform, enterpriseId, start);
  const from = (before?.number ?? 0) + 1;
  return {
    seals: report.sealsChecked === 0 ? null : { from, to: from + report.sealsChecked - 1 },
    entriesChecked: report.entriesChecked,
    unsealed: report.unsealed,
    fault: report.fault,
    at: platform.clock.now().toISOString(),
  };
}

/**
 * The seal that checking starts after, so that about `entriesWanted` entries are recomputed.
 *
 * @param newest - newest first.
 * @param more - older seals stand in the chain than were read.
 * @returns null to check from the very beginning: also when seals there are missing, which must show.
 */
export function sealToBeginAfter<Seal extends Pick<SealRow, "number" | "entries">>(
  newest: readonly Seal[],
  { entriesWanted, more }: { entriesWanted: number; more: boolean },
): Seal | null {
  let entries = 0;
  for (const [index, seal] of newest.entries()) {
    // Never none: the newest seal is always checked.
    if (index > 0 && entries + seal.entries > entriesWanted) return seal;
    entries += seal.entries;
  }
  return more ? (newest.at(-1) ?? null) : null;
}
