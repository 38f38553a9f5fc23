/** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}

/** Grows by half up to `maxMs`, and shakes by a third so that 500 consoles do not return in one wave. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const plain = Math.min(maxMs, firstMs * 1.5 ** attempt);
  return plain * (0.67 + Math.random() * 0.66);
}

/** A key no other request has: 128 random bits. `randomUUID` is missing outside secure contexts. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
