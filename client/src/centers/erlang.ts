/**
 * Erlang's formulas for a line without abandonment: calls arrive at random, are handled one a seat, and
 * wait for the first free seat. Source: A. K. Erlang, 1917; ITU-D Teletraffic Engineering Handbook, ch. 4 and 9.
 */

/**
 * Chance that all seats are busy when no call waits (Erlang B); the recursion keeps it exact for large loads.
 * @param load - offered traffic in erlangs: arrivals per hour times handling time in hours.
 */
export function erlangB(load: number, seats: number): number {
  let blocked = 1;
  for (let seat = 1; seat <= seats; seat += 1) blocked = (load * blocked) / (seat + load * blocked);
  return blocked;
}

/** Chance that a call has to wait (Erlang C), 0 to 1; 1 when the seats cannot keep up. */
export function erlangC(load: number, seats: number): number {
  if (load <= 0) return 0;
  if (load >= seats) return 1;
  const blocked = erlangB(load, seats);
  return (seats * blocked) / (seats - load * (1 - blocked));
}

/**
 * Mean wait of all calls in milliseconds, once the line has settled.
 * @returns null when the seats cannot keep up: the line then grows without end.
 */
export function meanWaitMs(arrivalsPerHour: number, handleMs: number, seats: number): number | null {
  const load = loadOf(arrivalsPerHour, handleMs);
  if (load <= 0) return 0;
  if (load >= seats) return null;
  return (erlangC(load, seats) * handleMs) / (seats - load);
}

/** Offered traffic in erlangs: how many seats the calls would keep busy all the time. */
export const loadOf = (arrivalsPerHour: number, handleMs: number): number =>
  (arrivalsPerHour * handleMs) / 3_600_000;
