import { setTimeout as sleep } from "node:timers/promises";
import { StageFault } from "./stage-fault.ts";

const askEveryMs = 50;
const askMaxMs = 1_000;

/**
 * Waits until an address answers with success.
 *
 * @param gone - says why it never will, if so; then nobody waits for the deadline.
 * @throws StageFault when it does not within `withinMs`.
 */
export async function untilAnswers(
  url: string,
  withinMs = 30_000,
  gone: () => string | null = () => null,
): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(askMaxMs) }).then(
      (answer) => answer.ok,
      () => false, // Not there yet.
    );
    if (answered) return;
    const why = gone();
    if (why) throw new StageFault(why);
    if (performance.now() > until)
      throw new StageFault(`${url} did not answer within ${withinMs / 1_000} s.`);
    await sleep(askEveryMs);
  }
}
