/** An end that is empty is open. */
export function ends<T extends { from?: unknown; to?: unknown }>(
  test: T,
  change: { from?: unknown; to?: unknown },
): T {
  return Object.fromEntries(
    Object.entries({ ...test, ...change }).filter(([, value]) => value !== undefined && value !== ""),
  ) as T;
}
