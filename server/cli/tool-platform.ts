import { enterprises } from "#db/schema/platform.ts";
import { ConfigFaults, configSchema, faultsOf, givenOf } from "../config.ts";
import { systemClock } from "../platform/clock.ts";
import { Database } from "../platform/database/database.ts";
import { deriveKey } from "../platform/derive-key.ts";
import { openFeedWaker } from "../platform/feed/wake.ts";
import { systemIds } from "../platform/ids.ts";
import { openLog } from "../platform/log.ts";
import type { Platform } from "../platform/platform.ts";

const settings = configSchema.pick({ HOLDFAST_NODES: true, HOLDFAST_SECRET: true });
/** Longest to find a leader; a failover under way takes less. */
const leaderMaxMs = 10_000;

/**
 * Opens the database as a site would, for a command that runs beside the sites.
 * @throws ConfigFaults naming each variable that is missing.
 */
export async function withPlatform<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
  const parsed = settings.safeParse(givenOf(process.env));
  if (!parsed.success) {
    throw new ConfigFaults(faultsOf(parsed.error).join("\n"));
  }
  const { HOLDFAST_NODES, HOLDFAST_SECRET } = parsed.data;
  const log = openLog("tool", process.env.HOLDFAST_LOG ?? "fatal");
  const nodes = HOLDFAST_NODES.map(([id, url]) => ({ id, url }));
  const database = new Database(nodes, "tool", systemClock, log);
  const waker = openFeedWaker(database.follower, log);
  try {
    if (!(await database.follower.untilWritable(leaderMaxMs))) {
      throw new ConfigFaults(
        `HOLDFAST_NODES: none of ${nodes.map((node) => node.id).join(", ")} takes writes`,
      );
    }
    const auditKey = deriveKey(HOLDFAST_SECRET, "audit");
    return await work({ site: "tool", clock: systemClock, ids: systemIds, log, database, waker, auditKey });
  } finally {
    waker.close();
    database.close();
  }
}

/** All enterprises of the installation. */
export function allEnterprises(platform: Platform): Promise<{ id: string; name: string }[]> {
  return platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select().from(enterprises).orderBy(enterprises.name),
  );
}
