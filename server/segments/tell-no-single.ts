import type { PersonCaller } from "../platform/caller.ts";
import { Problem } from "../platform/problem.ts";

/** Numbers of fewer people than this tell of single people. */
const fewest = 10;

/**
 * Whoever may not look at customers gets numbers, but not of so few that they tell who somebody is: narrowed to one
 * name, a report would be that person's record.
 *
 * @throws Problem `not-allowed`.
 */
export function tellNoSingle(caller: PersonCaller, total: number): void {
  if (caller.permissions.has("customer:look") || total === 0 || total >= fewest) return;
  throw new Problem(
    "not-allowed",
    `Fewer than ${fewest} customers are meant: numbers of so few tell of single people, whom your role may not see.`,
  );
}
