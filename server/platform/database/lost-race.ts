/** A deadlock that we were the victim of, an order that cannot be kept, a row that went away under a reference to it. */
const codes: ReadonlySet<unknown> = new Set(["40P01", "40001", "23503"]);

/** Whether another transaction came first, so that trying again, which reads anew, may succeed. Nothing was changed. */
export function lostRace(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (codes.has((at as { code?: unknown }).code)) return true;
  return false;
}
