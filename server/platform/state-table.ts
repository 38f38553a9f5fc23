/** States and transitions as numbered rows: what the code follows is what the operator reads and the tests name. */

export type StateRow<S extends string, E extends string, F> = {
  /** Named by tests, events and screens; never reused for another meaning. */
  row: number;
  from: readonly S[];
  event: E;
  /** What must also be true; a row without a guard fires whenever its event comes in its state. */
  guard?: (facts: F) => boolean;
  /** A function where the facts decide; `from` is given so that a row can mean "stays as it is". */
  to: S | ((facts: F, from: S) => S);
  /** What the operator reads: what happened and what it means. */
  comment: string;
};

export type StateTable<S extends string, E extends string, F> = readonly StateRow<S, E, F>[];

export type Fired<S extends string, E extends string, F> = { row: StateRow<S, E, F>; to: S };

/**
 * Finds the first row for an event in a state. Reads nothing, writes nothing.
 *
 * @returns null when the event means nothing in this state: a late or repeated message has no effect.
 */
export function fire<S extends string, E extends string, F>(
  table: StateTable<S, E, F>,
  state: S,
  event: E,
  facts: F,
): Fired<S, E, F> | null {
  for (const row of table) {
    if (row.event !== event || !row.from.includes(state)) continue;
    if (row.guard && !row.guard(facts)) continue;
    return { row, to: typeof row.to === "function" ? row.to(facts, state) : row.to };
  }
  return null;
}
