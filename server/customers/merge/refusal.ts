import type { MergeOutcome } from "#contract/merges.ts";
import type { MergeRecord } from "./plan-merge.ts";

/** More could not be shown or changed afterwards (record/contact-points.ts, record/addresses.ts, record/shapes.ts). */
const partsMax = 50;
const tagsMax = 30;
/** Rows that are pointed at the survivor in one write: it must be over in a moment, for the feed waits for it. */
export const movedMax = 5_000;

/**
 * Why two records cannot be made one now, as a sentence. Pure.
 * @param held - which of them must be kept as they are.
 */
export function whyNotMerge(
  mine: MergeRecord,
  theirs: MergeRecord,
  { contactPoints, addresses, tags }: MergeOutcome,
  held: readonly string[],
  rows: number,
): string | null {
  const named = [mine, theirs].find(({ own }) => held.includes(own.id));
  if (named) return `${named.own.name} is under a legal hold: the record is kept as it is.`;
  if (contactPoints.length > partsMax) return `Together they have more than ${partsMax} contact points.`;
  if (addresses.length > partsMax) return `Together they have more than ${partsMax} addresses.`;
  if (tags.length > tagsMax) return `Together they have more than ${tagsMax} tags.`;
  if (rows > movedMax) return `More than ${movedMax} rows would move; that is no customer's history.`;
  return null;
}
