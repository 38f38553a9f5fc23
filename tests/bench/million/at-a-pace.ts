/** Starts so many a second, whether or not the ones before are over: a slow answer holds nobody else up. */
export async function atAPace<T>(items: readonly T[], perSecond: number, start: (item: T) => Promise<void>) {
  const startedMs = performance.now();
  const under: Promise<void>[] = [];
  for (const [nth, item] of items.entries()) {
    const waitMs = startedMs + (nth / perSecond) * 1_000 - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    under.push(start(item));
  }
  await Promise.all(under);
}
