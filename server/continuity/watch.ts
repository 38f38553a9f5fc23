/** What this site knows of the cluster and of itself, kept fresh, so that every screen can say how things stand. */
import type { ClusterView } from "#contract/cluster.ts";
import type { SiteStatus } from "#contract/feed.ts";
import type { Database } from "../platform/database/database.ts";
import type { Log } from "../platform/log.ts";
import type { Cluster } from "./cluster/cluster.ts";

const lookEveryMs = 500;
/** A view older than this is not shown as the present. */
const viewMaxAgeMs = 3_000;

export type DrillGlance = { running: boolean };

export type ContinuityWatch = {
  /** Last view of the cluster, or null when its engine has not answered for a while. */
  cluster(): ClusterView | null;
  /** How this site stands, without the figures of an enterprise's queues. */
  standing(): Omit<SiteStatus, "waiting" | "longestWaitSince" | "at">;
  close(): void;
};

export type WatchPorts = {
  site: string;
  /** Where the primary stands on an ordinary day. */
  homeSite: string;
  cluster: Cluster;
  database: Database;
  carrier: "simulated" | "twilio";
  drill: () => DrillGlance;
  /** Who holds back the feed, in a sentence; null on an ordinary day. */
  gate: () => string | null;
  monotonicMs: () => number;
  log: Log;
};

/** Looks at the cluster twice a second. */
export function watchContinuity(ports: WatchPorts): ContinuityWatch {
  let seen: { view: ClusterView; atMs: number } | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  const look = async () => {
    try {
      seen = { view: await ports.cluster.view(), atMs: ports.monotonicMs() };
    } catch (error) {
      ports.log.debug({ error: String(error) }, "the cluster's engine does not answer");
    }
    if (!closed) timer = setTimeout(look, lookEveryMs);
  };
  void look();
  const fresh = () => (seen && ports.monotonicMs() - seen.atMs < viewMaxAgeMs ? seen.view : null);
  return {
    cluster: fresh,
    standing: () => standingOf(ports, fresh()),
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

function standingOf(ports: WatchPorts, view: ClusterView | null): ReturnType<ContinuityWatch["standing"]> {
  const status = ports.database.status();
  const reasons = [
    ...whyDegraded(view),
    ...(status.writable ? [] : ["No database server can take a write now."]),
    ...[ports.gate() ?? []].flat(),
  ];
  const leaderSite = view?.nodes.find((node) => node.id === status.leader)?.site ?? null;
  const failedOver = leaderSite !== null && leaderSite !== ports.homeSite;
  if (failedOver)
    reasons.unshift(
      `The primary is ${status.leader}, at ${leaderSite}; on an ordinary day it is at ${ports.homeSite}.`,
    );
  const drilling = ports.drill().running;
  if (drilling) reasons.unshift("A drill is running.");
  return {
    site: ports.site,
    mode: drilling ? "drill" : failedOver ? "failed-over" : reasons.length > 0 ? "degraded" : "normal",
    reasons,
    leader: status.writable ? status.leader : null,
    term: status.term,
    writable: status.writable,
    ageMs: status.writable ? 0 : Math.round(status.ageMs ?? 0),
    copies: view?.copies ?? 0,
    copiesConfigured: view?.copiesConfigured ?? 0,
    lagMs: view
      ? Math.max(0, ...view.nodes.filter((node) => node.role === "replica").map((node) => node.lagMs ?? 0))
      : null,
    automaticFailover: view?.automaticFailover ?? false,
    carrier: ports.carrier,
  };
}

function whyDegraded(view: ClusterView | null): string[] {
  if (!view) return ["The cluster's supervisor does not answer: no automatic failover."];
  const reasons: string[] = [];
  if (!view.automaticFailover) reasons.push("No automatic failover.");
  if (view.needsOperator)
    reasons.push(`An operator must decide: ${view.needsOperator.reason} ${view.needsOperator.mayBeLost}`);
  const full = view.nodes.filter((node) => node.diskFull).map((node) => node.id);
  if (full.length > 0) reasons.push(`The disk of ${full.join(", ")} is full: free some space there.`);
  if (view.copies < view.copiesConfigured) reasons.push(`${view.copies} of ${view.copiesConfigured} copies.`);
  return reasons;
}
