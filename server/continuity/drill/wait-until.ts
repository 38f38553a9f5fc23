import { setTimeout as sleep } from "node:timers/promises";
import { PromiseBroken } from "./step.ts";

const lookEveryMs = 50;

/**
 * Looks again and again until `holds`. Rejects at once when the drill is stopped.
 * @throws PromiseBroken with `otherwise` after `withinMs`.
 */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  otherwise: string,
  signal: AbortSignal,
  everyMs = lookEveryMs,
): Promise<void> {
  for (let leftMs = withinMs; ; leftMs -= everyMs) {
    if (await holds()) return;
    if (leftMs <= 0) throw new PromiseBroken(otherwise);
    await sleep(everyMs, undefined, { signal });
  }
}
