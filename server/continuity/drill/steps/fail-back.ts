import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { PromiseBroken, step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

const askAgainMs = 500;

/** Moves the primary home once the hold-down is over and the way is safe. */
export const failBack = step({
  name: "fail-back",
  with: z.strictObject({
    acceptedWithinMs: z.number().int().min(1).max(600_000),
    forMs: z.number().int().min(1).max(600_000),
  }),
  async run({ stage, ledger, by, signal, measured, note }, { acceptedWithinMs, forMs }) {
    let refusal = "";
    for (let leftMs = acceptedWithinMs; ; leftMs -= askAgainMs) {
      const { holdDownUntil, copies, copiesConfigured } = await stage.cluster();
      const isReady = holdDownUntil === null && copies >= copiesConfigured;
      if (isReady) {
        ledger.beginWindow("failback", null);
        const done = await stage.failBack(by).catch((error: unknown) => {
          refusal = error instanceof Error ? error.message : String(error);
          return null;
        });
        if (done) {
          note(`${done.from} → ${done.to}, term ${done.term}`);
          break;
        }
      }
      if (leftMs <= 0)
        throw new PromiseBroken(`The primary was not moved home within ${acceptedWithinMs} ms. ${refusal}`);
      await sleep(askAgainMs, undefined, { signal });
    }
    const goesOn = () => ledger.window("failback").quietMs < 1_000;
    await sleep(forMs, undefined, { signal });
    await waitUntil(goesOn, 10_000, "Nothing was acknowledged after the failback.", signal);
    const { writeGapMs, writesAcknowledged } = ledger.window("failback");
    measured({ writeGapMs, writesAcknowledged });
  },
});
