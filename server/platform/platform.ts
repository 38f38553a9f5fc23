/** What every feature is given: the ports through which it touches the world, and nothing else. */
import type { Clock } from "./clock.ts";
import type { Database } from "./database/database.ts";
import type { FeedWaker } from "./feed/wake.ts";
import type { Ids } from "./ids.ts";
import type { Log } from "./log.ts";

export type Platform = {
  site: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  database: Database;
  /** Tells feed readers at both sites that something was committed. */
  waker: FeedWaker;
  /** Keys the audit entries' digests. Derived from HOLDFAST_SECRET. */
  auditKey: Buffer;
};
