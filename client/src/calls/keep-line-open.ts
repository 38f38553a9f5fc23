import type { Softphone } from "./softphone.ts";

/** Soon at first: a site that was just lost is replaced within two seconds. Then no more than four times a minute. */
const firstMs = 1_000;
const lastMs = 15_000;

/** What a pause is made of, so that tests need not wait. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Registers the telephone and tries again until it is registered: a seat without a line is offered callers
 * whom nobody would hear. Why it failed stands in the softphone's state, for the agent to read.
 *
 * @returns how to stop; `now` tries at once instead of waiting.
 */
export function keepLineOpen(softphone: Pick<Softphone, "open">, pause: Pause): LineKeeper {
  const stopped = new AbortController();
  let waiting = new AbortController();

  async function keep() {
    for (let waitMs = firstMs; !stopped.signal.aborted; waitMs = Math.min(lastMs, waitMs * 2)) {
      const open = await softphone.open().then(
        () => true,
        () => false,
      );
      if (open) return;
      waiting = new AbortController();
      await pause(waitMs, waiting.signal);
    }
  }

  void keep();
  return {
    now: () => waiting.abort(),
    stop() {
      stopped.abort();
      waiting.abort();
    },
  };
}

export type LineKeeper = { now: () => void; stop: () => void };
