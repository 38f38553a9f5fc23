/** The calls feature of one site: its routes, its webhooks, its clock, opened and closed together. */
import { Router } from "express";
import type { AppParts } from "../app-parts.ts";
import { carrierWebhooks } from "./webhooks.ts";
import { deviceTokenRoutes } from "./device-token-routes.ts";
import { openClockwork } from "./clockwork.ts";
import { openLiveModels } from "./live-model.ts";
import { callRoutes } from "./routes.ts";
import { openSwitchboard, type Switchboard } from "./switchboard.ts";
import { openWhoseCall } from "./whose-call.ts";

export type CallsFeature = {
  /** Mounted at `/api`. */
  api: Router;
  /** Mounted at `/carrier`. */
  webhooks: Router;
  switchboard: Switchboard;
  close(): Promise<void>;
};

export type CallsSettings = {
  /** Off in tests that drive time themselves. */
  clockwork?: boolean;
};

/** The sites take turns at comparing with the carrier. */
const firstCompareMs = { main: 3_000, cloud: 13_000 } as const;

export function openCalls(parts: Pick<AppParts, "platform" | "config" | "carrier" | "stream">, settings: CallsSettings = {}): CallsFeature {
  const { platform, config, carrier, stream } = parts;
  const switchboard = openSwitchboard(platform, carrier, config.publicUrl);
  const whose = openWhoseCall(platform.database, platform.clock);
  const models = openLiveModels(platform.database, stream, platform.log);
  const clockwork = settings.clockwork === false ? null : openClockwork(switchboard, whose, firstCompareMs[config.site]);
  return {
    api: Router().use(callRoutes({ switchboard, live: { database: platform.database, models } }), deviceTokenRoutes({ carrier, config })),
    webhooks: carrierWebhooks({ switchboard, whose, authToken: config.twilio.authToken }),
    switchboard,
    async close() {
      await clockwork?.close();
      switchboard.close();
      await switchboard.settled();
      models.close();
    },
  };
}
