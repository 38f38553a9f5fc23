/** Opens everything a site is made of, from its configuration; nothing here listens yet. */
import type { AppParts } from "./app-parts.ts";
import { openRecorder } from "./audit/recorder.ts";
import { twilioCarrier } from "./carrier/twilio-carrier.ts";
import type { Config } from "./config.ts";
import { openCluster } from "./continuity/cluster/open-cluster.ts";
import { openDrillStage } from "./continuity/drill-stage.ts";
import { probeSites } from "./continuity/site-probe.ts";
import { watchContinuity } from "./continuity/watch.ts";
import { openIdentity } from "./identity/identity.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import { Database } from "./platform/database/database.ts";
import { deriveKey } from "./platform/derive-key.ts";
import { watchGate } from "./platform/feed/gate.ts";
import { FeedStream } from "./platform/feed/stream.ts";
import { openFeedWaker } from "./platform/feed/wake.ts";
import { systemIds } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import { openMailer } from "./platform/mail.ts";
import type { Platform } from "./platform/platform.ts";

/** Where the primary stands on an ordinary day. */
const homeSite = "main";

/** @returns the parts, and what closes them again in reverse order. */
export async function openParts(
  config: Config,
  log: Log,
  clock: Clock = systemClock,
): Promise<{ parts: AppParts; close(): Promise<void> }> {
  const database = new Database(config.nodes, config.site, clock, log);
  const waker = openFeedWaker(database.follower, log);
  const platform: Platform = {
    site: config.site,
    clock,
    ids: systemIds,
    log,
    database,
    waker,
    auditKey: deriveKey(config.secret, "audit"),
  };
  const stream = new FeedStream(database, waker, log);
  const audit = await openRecorder(platform, config.journalFolder);
  const siteUrl = config.sites.find((site) => site.id === config.site)?.url ?? config.publicUrl;
  const mailer = openMailer(config.smtpUrl, "Holdfast <no-reply@holdfast.example>");
  const identity = openIdentity({ platform, audit, mailer, secret: config.secret, siteUrl });
  const offIdentity = stream.listen({ rows: identity.onFeedRows, reset: identity.onFeedReset });
  const cluster = openCluster(config, clock);
  const drills = openDrillStage(config.stage, log);
  const gate = watchGate(database, log);
  const watch = watchContinuity({
    site: config.site,
    homeSite,
    cluster,
    database,
    carrier: config.twilio.apiUrl ? "simulated" : "twilio",
    gate: gate.alarm,
    drill: () => ({ running: drills.glance()?.state === "running" }),
    monotonicMs: clock.monotonicMs,
    log,
  });
  const siteProbes = probeSites(config.sites, config.site, clock, log);
  const carrier = twilioCarrier(config.twilio);
  return {
    parts: { platform, config, stream, identity, carrier, cluster, watch, siteProbes, drills, homeSite },
    async close() {
      siteProbes.close();
      watch.close();
      gate.close();
      cluster.close();
      drills.close();
      offIdentity();
      stream.close();
      await audit.close();
      waker.close();
      database.close();
    },
  };
}
