import type { LookUpView } from "#contract/customers.ts";

type Sharer = { id: string; name: string; city: string | null };

/**
 * How sure it is whose number this is. Reads nothing.
 *
 * @param number - null when it was withheld.
 * @param spokeLately - those of the sharers who spoke with us from it lately; if it is one alone, it is probably them.
 */
export function judgeMatch(
  number: string | null,
  sharers: readonly Sharer[],
  spokeLately: readonly string[],
): LookUpView {
  const [only] = spokeLately;
  const probable = sharers.length > 1 && spokeLately.length === 1 ? only : null;
  return {
    number,
    match:
      number === null
        ? "withheld"
        : sharers.length > 1
          ? "several"
          : sharers.length === 1
            ? "known"
            : "unknown",
    customers: sharers.map(({ id, name, city }) => ({ id, name, city, probable: id === probable })),
  };
}
