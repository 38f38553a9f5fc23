import { z } from "zod";
import { PromiseBroken, step } from "../step.ts";

/** Counts from the ledger what was promised and what was kept. */
export const countEverything = step({
  name: "count-everything",
  with: z.strictObject({}),
  async run({ ledger, measured }) {
    const counted = await ledger.count();
    measured(counted.measured);
    if (counted.broken.length > 0) throw new PromiseBroken(counted.broken.join("\n"));
  },
});
