import { z } from "zod";
import { step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

const limit = z.number().int().min(1).max(600_000);
/** Writing goes on when the last acknowledgement is this young. */
const quietMaxMs = 1_000;

/** Watches until writes are acknowledged again and every console has moved, then for `forMs` more. */
export const watchDarkSite = step({
  name: "watch-dark-site",
  with: z.strictObject({ window: z.enum(["darkSite", "cloudSite"]), forMs: limit, withinMs: limit }),
  async run({ ledger, signal, measured }, { window, forMs, withinMs }) {
    let sinceRounds = 0;
    const everyMs = 100;
    const goesOn = () => {
      const { quietMs, consolesLive, writesAcknowledged } = ledger.window(window);
      sinceRounds = quietMs < quietMaxMs && consolesLive && writesAcknowledged > 0 ? sinceRounds + 1 : 0;
      return sinceRounds * everyMs >= forMs;
    };
    try {
      await waitUntil(
        goesOn,
        withinMs,
        `Writing does not go on at every console within ${withinMs} ms.`,
        signal,
        everyMs,
      );
    } finally {
      const { writeGapMs, consoleGapMs, writesAcknowledged } = ledger.window(window);
      measured({ writeGapMs, consoleGapMs, writesAcknowledged });
    }
  },
});
