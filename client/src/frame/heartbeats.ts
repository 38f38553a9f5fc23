import { keepPresence, type PresenceWish } from "../platform/presence.ts";
import type { Signal } from "../platform/signal.ts";

/** Presence in a worker of its own; in the page where workers cannot be had. */
export function keepPresenceInWorker(wish: Signal<PresenceWish>): { close: () => void } {
  try {
    const worker = new Worker(new URL("./heartbeat-worker.ts", import.meta.url), { type: "module" });
    const tell = () => worker.postMessage(wish.get());
    const stop = wish.subscribe(tell);
    tell();
    return {
      close() {
        stop();
        worker.terminate();
      },
    };
  } catch {
    return keepPresence(wish);
  }
}
