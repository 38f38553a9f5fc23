import { z } from "zod";
import { step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

/** A dead site comes back: its servers start, its copies catch up and vote again. */
export const restoreSite = step({
  name: "restore-site",
  with: z.strictObject({
    site: z.enum(["main", "cloud"]),
    wholeWithinMs: z.number().int().min(1).max(600_000),
  }),
  async run({ stage, signal, measured }, { site, wholeWithinMs }) {
    await stage.restoreSite(site);
    const isWhole = async () => {
      const { copies, copiesConfigured, voters } = await stage.cluster();
      return copies >= copiesConfigured && voters.length >= copiesConfigured;
    };
    await waitUntil(
      isWhole,
      wholeWithinMs,
      `Not every copy is back within ${wholeWithinMs} ms.`,
      signal,
      250,
    );
    const { copies, term } = await stage.cluster();
    measured({ copies, term });
  },
});
