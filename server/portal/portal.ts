/** The customers' own page of one site: its pages, its API for the console, its chores. */
import type { Router } from "express";
import type { AppParts } from "../app-parts.ts";
import type { Switchboard } from "../calls/switchboard.ts";
import type { Platform } from "../platform/platform.ts";
import { enterpriseIds } from "../platform/prune.ts";
import type { Chore } from "../platform/schedule.ts";
import { type Courier, openCourier } from "./courier.ts";
import { portalApi } from "./portal-api.ts";
import { portalRoutes } from "./portal-routes.ts";
import { forgetBefore } from "./queries.ts";
import { portalSecrets } from "./secrets.ts";
import { keptAfterMs } from "./timing.ts";

export type PortalFeature = {
  /** Mounted at `/`, answers below `/my`. */
  pages: Router;
  /** Mounted at `/api`. */
  api: Router;
  courier: Courier;
};

type Parts = Pick<AppParts, "platform" | "config" | "identity" | "carrier">;

export function openPortal(parts: Parts, switchboard: Switchboard): PortalFeature {
  const { platform, config, identity, carrier } = parts;
  const courier = openCourier({
    carrier,
    mailer: identity.mailer,
    publicUrl: config.publicUrl,
    log: platform.log,
  });
  const secrets = portalSecrets(config.secret);
  const own = config.sites.find((site) => site.id === config.site)?.url;
  const portalUrl = config.portalUrl ?? own ?? config.publicUrl;
  const shared = { platform, identity, courier, secrets, portalUrl };
  return {
    pages: portalRoutes({ ...shared, config, switchboard }),
    api: portalApi(shared),
    courier,
  };
}

const rowsPerBatch = 1_000;

/** Codes and sessions that lead nowhere any more say who was here when: the audit chain keeps that, they need not. */
export function forgetPortalChore(platform: Platform): Chore {
  return {
    name: "forget-portal-codes",
    when: "17 * * * *",
    async run() {
      const before = new Date(platform.clock.now().getTime() - keptAfterMs);
      for (const enterpriseId of await enterpriseIds(platform)) {
        let gone = rowsPerBatch;
        while (gone >= rowsPerBatch)
          gone = await platform.database.write(
            { enterpriseId },
            (tx) => forgetBefore(tx, before, rowsPerBatch),
            { durability: "local" },
          );
      }
    },
  };
}
