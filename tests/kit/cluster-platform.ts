/** A site's platform on a real cluster: what server/main.ts opens, without the features. */
import { randomUUID } from "node:crypto";
import { once } from "#db/cluster/sql-session.ts";
import { type Caller, systemCaller } from "#server/platform/caller.ts";
import { systemClock } from "#server/platform/clock.ts";
import { Database } from "#server/platform/database/database.ts";
import { openFeedWaker } from "#server/platform/feed/wake.ts";
import { systemIds } from "#server/platform/ids.ts";
import { openLog } from "#server/platform/log.ts";
import type { Platform } from "#server/platform/platform.ts";
import type { TestCluster } from "./cluster.ts";

export type SitePlatform = Platform & { caller: Caller; enterpriseId: string; close(): void };

/** @param nodes - other addresses than the cluster's own, such as those of proxies. */
export async function openSite(
  cluster: TestCluster,
  site: string,
  enterpriseId: string,
  nodes = cluster.urlsFor("app"),
): Promise<SitePlatform> {
  const log = openLog(`test-${site}`, process.env.HOLDFAST_LOG ?? "silent");
  const database = new Database(nodes, site, systemClock, log);
  const waker = openFeedWaker(database.follower, log);
  await database.follower.untilWritable(10_000);
  return {
    site,
    clock: systemClock,
    ids: systemIds,
    log,
    database,
    waker,
    auditKey: Buffer.alloc(32, 7),
    enterpriseId,
    caller: systemCaller("test", enterpriseId),
    close() {
      waker.close();
      database.close();
    },
  };
}

/** One enterprise, made on whichever node leads. */
export async function makeEnterprise(cluster: TestCluster): Promise<string> {
  const { id: leader } = await cluster.leader();
  const url = cluster.url(leader, "owner");
  const id = randomUUID();
  await once(url, 10_000, (sql) => sql`insert into enterprises (id, name) values (${id}, 'Harbor Mutual')`);
  return id;
}
