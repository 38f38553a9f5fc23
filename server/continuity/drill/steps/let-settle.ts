import { z } from "zod";
import { step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

const limit = z.number().int().min(1).max(1_800_000);

/** Waits until the last caller is off the phone and every console shows what the sites show. */
export const letSettle = step({
  name: "let-settle",
  with: z.strictObject({ callersWithinMs: limit, consolesWithinMs: limit }),
  async run({ ledger, signal, measured }, { callersWithinMs, consolesWithinMs }) {
    const nobodyLeft = async () => (await ledger.callersLeft()) === 0;
    await waitUntil(
      nobodyLeft,
      callersWithinMs,
      `Callers are still on the phone after ${callersWithinMs} ms.`,
      signal,
      500,
    );
    const allAgree = async () => (await ledger.divergedNow()) === 0;
    await waitUntil(
      allAgree,
      consolesWithinMs,
      `Consoles still differ after ${consolesWithinMs} ms.`,
      signal,
      500,
    );
    measured({ callersLeft: await ledger.callersLeft() });
  },
});
