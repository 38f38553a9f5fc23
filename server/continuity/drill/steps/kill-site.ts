import { z } from "zod";
import { step } from "../step.ts";

/** A site is gone: its server and its database servers at once. */
export const killSite = step({
  name: "kill-site",
  with: z.strictObject({ site: z.enum(["main", "cloud"]), window: z.enum(["darkSite", "cloudSite"]) }),
  async run({ stage, ledger, toPutBack }, { site, window }) {
    toPutBack(() => stage.restoreSite(site));
    ledger.beginWindow(window, site);
    await stage.killSite(site);
  },
});
