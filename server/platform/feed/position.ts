/** A place in the feed: `term.xid.id`. Transaction ids are reused after a failover, so the term leads. */
export type Place = { term: number; xid: bigint; id: bigint };

export const beginning: Place = { term: 0, xid: 0n, id: 0n };

export function formatPlace(place: Place): string {
  return `${place.term}.${place.xid}.${place.id}`;
}

/** @returns null when the text is not a place; the reader then gets a fresh snapshot. */
export function parsePlace(text: string): Place | null {
  const match = /^(\d{1,9})\.(\d{1,19})\.(\d{1,19})$/.exec(text);
  return match ? { term: Number(match[1]), xid: BigInt(match[2]!), id: BigInt(match[3]!) } : null;
}

/** Negative when `a` comes before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.term !== b.term) return a.term - b.term;
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}
