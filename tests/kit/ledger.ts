import { setTimeout as sleep } from "node:timers/promises";
import { once, openSession } from "#db/cluster/sql-session.ts";
import type { TestCluster } from "./cluster.ts";

/** What clients were told, kept by the test itself. The promise: every acknowledged key is there. */
export type Ledger = {
  acknowledged: string[];
  /** Begun, but the answer never came: the row may or may not be there. */
  unknown: string[];
  /** Longest time between two acknowledgements since the last call, milliseconds. */
  longestGapMs(): number;
  /** Until `count` more writes were acknowledged. */
  untilAcknowledged(count: number): Promise<void>;
  stop(): Promise<void>;
  /** Acknowledged keys that the present leader does not have. Must be empty. */
  lost(): Promise<string[]>;
};

const writeDeadlineMs = 1500;
const patienceMs = 45_000;
/** What PostgreSQL says with code 01000 when a commit stopped waiting for its quorum. */
const notReplicated = /might not have been replicated/;

/** Writes keys through the leader, one connection a writer, following it as the topology names it. */
export async function keepLedger(cluster: TestCluster, writers = 3): Promise<Ledger> {
  const { id } = await cluster.leader();
  await once(cluster.url(id), 10_000, (sql) => sql`create table if not exists ledger (key text primary key)`);
  const acknowledged: string[] = [];
  const unknown: string[] = [];
  let stopped = false;
  let made = 0;
  let lastMs = performance.now();
  let gapMs = 0;

  const write = async (leader: string) => {
    let durable = true;
    const session = openSession(cluster.url(leader), "ledger", undefined, (notice) => {
      if (notReplicated.test(`${notice.message} ${notice.detail}`)) durable = false;
    });
    let key = "";
    try {
      while (!stopped) {
        made += 1;
        key = `${made}-${process.hrtime.bigint()}`;
        const mine = key;
        await session.within(writeDeadlineMs, (sql) => sql`insert into ledger values (${mine})`);
        if (durable) acknowledged.push(key);
        else unknown.push(key);
        durable = true;
        const nowMs = performance.now();
        gapMs = Math.max(gapMs, nowMs - lastMs);
        lastMs = nowMs;
        await sleep(3);
      }
    } catch {
      unknown.push(key); // The connection broke or hung: nobody knows.
    } finally {
      session.destroy();
    }
  };
  const writer = async () => {
    while (!stopped) {
      const leader = (await cluster.view().catch(() => null))?.leader;
      if (leader) await write(leader);
      await sleep(15);
    }
  };
  const working = Array.from({ length: writers }, writer);
  return {
    acknowledged,
    unknown,
    longestGapMs() {
      const longest = gapMs;
      gapMs = 0;
      return longest;
    },
    async untilAcknowledged(count) {
      const goal = acknowledged.length + count;
      const endMs = performance.now() + patienceMs;
      while (acknowledged.length < goal) {
        if (performance.now() > endMs)
          throw new Error(`only ${acknowledged.length} of ${goal} writes were acknowledged`);
        await sleep(10);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all(working);
    },
    async lost() {
      const promised = [...acknowledged]; // Before reading: writers go on, and what they add is not read.
      const { id: leader } = await cluster.leader();
      const rows = await once(
        cluster.url(leader),
        20_000,
        (sql) => sql<{ key: string }[]>`select key from ledger`,
      );
      const there = new Set(rows.map((row) => row.key));
      return promised.filter((key) => !there.has(key));
    },
  };
}

/** How often a fault is repeated: once in `npm test`, more with HOLDFAST_ROUNDS. */
export const rounds = Math.max(1, Number(process.env.HOLDFAST_ROUNDS ?? 1));
