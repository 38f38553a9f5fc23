/** The calls feature of one site: its routes, its webhooks, its clock, opened and closed together. */
import { Router } from "express";
import type { AppParts } from "../app-parts.ts";
import { openHeartbeatHistory } from "../centers/heartbeat-history.ts";
import { openPresence, type Presence } from "../centers/presence.ts";
import { type CenterTiming, defaultTiming } from "../centers/timing.ts";
import { type PersonCaller, systemCaller } from "../platform/caller.ts";
import { followFeed } from "../platform/feed/follow.ts";
import { callReportRoutes } from "./call-report-routes.ts";
import { centerRoutes } from "./center-routes.ts";
import { openClockwork } from "./clockwork.ts";
import { type DarkWatch, openDarkWatch } from "./dark-watch.ts";
import { deviceTokenRoutes } from "./device-token-routes.ts";
import { floorRoutes } from "./floor-routes.ts";
import { openFrontDesk } from "./front-desk.ts";
import { openLateArrivals } from "./late-arrivals.ts";
import { openLiveLooks } from "./live-looks.ts";
import { openLiveModels } from "./live-model.ts";
import { callsReader } from "./react-to-feed.ts";
import { callRoutes } from "./routes.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { openSwitchboard, type Switchboard } from "./switchboard.ts";
import { openPlaceTeller, type PlaceTeller } from "./tell-places.ts";
import { carrierWebhooks } from "./webhooks.ts";
import { openWhoseCall, type WhoseCall } from "./whose-call.ts";

export type CallsFeature = {
  /** Mounted at `/api`. */
  api: Router;
  /** Mounted at `/carrier`. */
  webhooks: Router;
  switchboard: Switchboard;
  /** Which enterprise a dialled or written-to number belongs to. */
  ownerOf: WhoseCall["byNumber"];
  presence: Presence;
  watch: DarkWatch;
  places: PlaceTeller;
  /** A console, or a center's beacon, answered a heartbeat. */
  heard(who: { caller: PersonCaller; beacon: string | null }): void;
  /** How many wait and since when the longest, as this site last knew. */
  line(enterpriseId: string): { waiting: number; longestWaitSince: string | null };
  close(): Promise<void>;
};

export type CallsSettings = {
  /** Off in tests that drive time themselves. */
  clockwork?: boolean;
  /** Off in tests that look at what one reaction alone does. */
  reader?: boolean;
  timing?: CenterTiming;
};

/** Before a site first compares with the carrier; the other one half a turn later. */
const firstCompareMs = 3_000;

export function openCalls(
  parts: Pick<AppParts, "platform" | "config" | "identity" | "carrier" | "stream" | "siteProbes">,
  settings: CallsSettings = {},
): CallsFeature {
  const { platform, config, carrier, stream } = parts;
  const switchboard = openSwitchboard(platform, carrier, config.publicUrl);
  const whose = openWhoseCall(platform.database, platform.clock);
  const late = openLateArrivals(switchboard, whose);
  const models = openLiveModels(platform.database, stream, platform.log);
  const frontDesk = openFrontDesk(platform, models);
  const places = openPlaceTeller(switchboard, models, frontDesk);
  const presence = openPresence(platform);
  const heartbeats = openHeartbeatHistory(platform.clock);
  const live = { database: platform.database, models };
  const watch = openDarkWatch(
    switchboard,
    () => parts.siteProbes.look(),
    settings.timing ?? config.centerTiming ?? defaultTiming,
  );
  const clockwork =
    settings.clockwork === false
      ? null
      : openClockwork(
          switchboard,
          whose,
          watch,
          late,
          { ...places, warm: frontDesk.warm },
          {
            firstMs: firstCompareMs + (config.site === "main" ? 0 : config.compareEveryMs),
            everyMs: config.compareEveryMs * 2,
          },
        );
  const reader =
    settings.reader === false
      ? null
      : followFeed(callsReader, {
          platform,
          stream,
          enterprises: whose.enterprises,
          perform: (step, enterpriseId) =>
            switchboard.perform(step, systemCaller("feed-reader", enterpriseId), {}),
        });
  return {
    api: Router().use(
      callRoutes({ switchboard, live, looks: openLiveLooks(parts.identity.audit) }),
      floorRoutes({ platform, live, heartbeats }),
      centerRoutes(switchboard),
      settingsRoutes(switchboard),
      deviceTokenRoutes({ carrier, config }),
      callReportRoutes(platform),
    ),
    webhooks: carrierWebhooks({
      switchboard,
      whose,
      late,
      frontDesk,
      authToken: config.twilio.authToken,
    }),
    switchboard,
    ownerOf: whose.byNumber,
    presence,
    watch,
    places,
    heard({ caller, beacon }) {
      const { enterpriseId } = caller;
      for (const ear of [presence, heartbeats]) {
        if (beacon) ear.heardBeacon(enterpriseId, beacon);
        else ear.heardPerson(enterpriseId, caller.id);
      }
    },
    line: (enterpriseId) => models.line(enterpriseId),
    async close() {
      await reader?.close();
      await clockwork?.close();
      await places.settled();
      await presence.close();
      switchboard.close();
      await switchboard.settled();
      models.close();
    },
  };
}
