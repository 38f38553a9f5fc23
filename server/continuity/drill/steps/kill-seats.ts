import { z } from "zod";
import { step } from "../step.ts";

/** A center loses its power: every seat and its beacon at once. */
export const killSeats = step({
  name: "kill-seats",
  with: z.strictObject({ center: z.string().min(1) }),
  async run({ stage, ledger, toPutBack, measured }, { center }) {
    toPutBack(() => stage.staffSeats(center));
    ledger.markCenterKilled(center);
    measured({ seats: await stage.killSeats(center) });
  },
});
