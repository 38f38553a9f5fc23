import type { FeedPosition } from "#contract/feed.ts";

/** `term.xid.id`; transaction ids outgrow a double, hence bigint. */
export function placeOf(position: FeedPosition): [term: bigint, xid: bigint, id: bigint] {
  const [term = "0", xid = "0", id = "0"] = position.split(".");
  return [BigInt(term), BigInt(xid), BigInt(id)];
}

export const termOf = (position: FeedPosition): number => Number(placeOf(position)[0]);

/** Negative when `a` comes before `b`. */
export function compareFeedPositions(a: FeedPosition, b: FeedPosition): number {
  const left = placeOf(a);
  const right = placeOf(b);
  for (const at of [0, 1, 2] as const) {
    if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
  }
  return 0;
}
