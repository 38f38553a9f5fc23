/** Somebody offline is heard without being expected: then there is nothing to compare with. */
export const heardText = (heard: number, expected: number) =>
  heard > expected
    ? `${heard} ${heard === 1 ? "seat" : "seats"} heard`
    : `${heard} of ${expected} seats heard`;

/** How many of the newest slots in a row are empty; the slot under way does not count until the next begins. */
export function silentSlots(heard: readonly number[]): number {
  const last = heard.findLastIndex((count) => count > 0);
  return heard.length - 1 - last;
}
