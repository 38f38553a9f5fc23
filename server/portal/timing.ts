/** How long things hold on the customers' own page, and how often they may be tried. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Long enough for a text in a crowded network, short enough that a code read over a shoulder is stale. */
export const codeLivesMs = 10 * minuteMs;
/** Five of a million, then a new code must be asked for. */
export const codeTriesMax = 5;
export const linkLivesMs = 72 * hourMs;
/** From signing in. Not prolonged: reading writes nothing, so that it works while nothing can be written. */
export const sessionLivesMs = 2 * hourMs;
/** Account numbers one of several may try who share a number. */
export const accountTriesMax = 5;
/** Customers who may share a number or address and still be told apart. */
export const sharedMax = 20;
/** Rows that lead nowhere any more are kept for a week of questions, then removed. */
export const keptAfterMs = 7 * 24 * hourMs;

export const limits = {
  /** Tight for one browser's address, looser for the number alone: a stranger must not keep its owner out. */
  reachFromAddress: { attemptsMax: 3, windowMs: 15 * minuteMs },
  reach: { attemptsMax: 10, windowMs: 24 * hourMs },
  /** A shelter's network is one address with hundreds of people behind it. */
  codesFromAddress: { attemptsMax: 100, windowMs: 15 * minuteMs },
  triesFromAddress: { attemptsMax: 300, windowMs: 15 * minuteMs },
  /** New numbers that one customer may have codes sent to: texts cost money and annoy strangers. */
  reachOfCustomer: { attemptsMax: 5, windowMs: hourMs },
  changesOfCustomer: { attemptsMax: 60, windowMs: hourMs },
} as const;
