import { z } from "zod";
import { step } from "../step.ts";

const ms = z.number().int().min(0).max(3_600_000);
const count = z.number().int().min(0).max(1_000);

/** People call the enterprise's numbers, on the simulated carrier. */
export const placeCallers = step({
  name: "place-callers",
  with: z.strictObject({
    count: count.min(1),
    overMs: ms.default(8_000),
    talkMsMin: ms.default(8_000),
    talkMsMax: ms.default(20_000),
    impatient: count.default(0),
    patienceMs: ms.default(30_000),
    wantCallback: count.default(0),
    starAfterMs: ms.default(5_000),
  }),
  async run({ ledger, signal, measured }, wish) {
    measured({ placed: await ledger.place(wish, signal) });
  },
});
