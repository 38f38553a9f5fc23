/** What app.ts hands to each feature's routes. */
import type { Carrier } from "./carrier/carrier.ts";
import type { Config } from "./config.ts";
import type { Cluster } from "./continuity/cluster/cluster.ts";
import type { DrillStage } from "./continuity/drill-stage.ts";
import type { SiteProbes } from "./continuity/site-probe.ts";
import type { ContinuityWatch } from "./continuity/watch.ts";
import type { Identity } from "./identity/identity.ts";
import type { FeedStream } from "./platform/feed/stream.ts";
import type { Platform } from "./platform/platform.ts";

export type AppParts = {
  platform: Platform;
  config: Config;
  stream: FeedStream;
  identity: Identity;
  carrier: Carrier;
  cluster: Cluster;
  watch: ContinuityWatch;
  siteProbes: SiteProbes;
  drills: DrillStage;
  /** Where the primary stands on an ordinary day. */
  homeSite: string;
};
