/** Works on a site's imports and ends when there is nothing left to do, when told to, or when its site is gone. */
import { systemClock } from "#server/platform/clock.ts";
import { Database } from "#server/platform/database/database.ts";
import { openFeedWaker } from "#server/platform/feed/wake.ts";
import { systemIds } from "#server/platform/ids.ts";
import { openLog } from "#server/platform/log.ts";
import { runImports } from "./run-imports.ts";

/** Sent by the site once. `auditKey`: base64. */
export type ImportProcessInput = {
  site: string;
  nodes: readonly { id: string; url: string }[];
  auditKey: string;
};

/** Its site saw a leader a moment ago. */
const leaderWithinMs = 10_000;

const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
// Somebody at a terminal stops the site, which then stops this.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(1));
process.once("message", (input: ImportProcessInput) => {
  work(input).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function work({ site, nodes, auditKey }: ImportProcessInput): Promise<void> {
  const log = openLog(`${site}-imports`);
  const database = new Database(nodes, `${site}-imports`, systemClock, log);
  const waker = openFeedWaker(database.follower, log);
  try {
    if (!(await database.follower.untilWritable(leaderWithinMs))) throw new Error("no leader took a write");
    const ports = { site, clock: systemClock, ids: systemIds, log, database, waker };
    await runImports({ ...ports, auditKey: Buffer.from(auditKey, "base64") }, stop.signal);
  } finally {
    waker.close();
    database.close();
  }
}
