/**
 * Does something about each, for all calls at once and one after the other within a call. What is asked of the
 * database goes out in the list's order, so a hundred calls cost a round trip a step and not a step a call: whoever
 * does this holds the routing lock, and a center that must be declared dark waits for it.
 */
export async function forEachCall<T extends { callId: string }>(
  list: readonly T[],
  act: (one: T) => Promise<void>,
): Promise<void> {
  const byCall = Map.groupBy(list, ({ callId }) => callId);
  await Promise.all(
    [...byCall.values()].map(async (ofCall) => {
      for (const one of ofCall) await act(one);
    }),
  );
}
