import { z } from "zod";
import { step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

/** Robots sit down at every empty seat of a center, or of all centers. */
export const staffSeats = step({
  name: "staff-seats",
  with: z.strictObject({
    center: z.string().nullable().default(null),
    /** The center must be open again by then: it comes back only after its hold-down. */
    openWithinMs: z.number().int().min(0).max(600_000).default(60_000),
  }),
  async run({ stage, ledger, signal, measured }, { center, openWithinMs }) {
    measured({ seats: await stage.staffSeats(center) });
    if (center === null) return;
    const isOpen = () => ledger.floor().centers.get(center) === "open";
    await waitUntil(isOpen, openWithinMs, `${center} is not open again after ${openWithinMs} ms.`, signal);
  },
});
