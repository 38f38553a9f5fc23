import postgres from "postgres";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { percentile, type Subject } from "./subject.ts";

const clients = 8;
const forMs = 6_000;
const slowByMs = 200;
const reachRatio = 1.2;

/** p99 of one-row commits by 8 clients with one of three replicas 200 ms away, against the same with all near. */
export const slowReplicaCommit: Subject = {
  name: "slow-replica-commit",
  async measure() {
    await using cluster = await startTestCluster({ migrated: true, cabled: true, fsync: true });
    const near = await commitTimes(cluster);
    // Half each way.
    cluster.streams.get("s3")?.setDelay(slowByMs / 2);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const slow = await commitTimes(cluster);
    cluster.streams.get("s3")?.setDelay(0);
    const limit = percentile(near, 99);
    const value = percentile(slow, 99);
    return {
      value: Number(value.toFixed(2)),
      unit: "ms",
      limit: Number(limit.toFixed(2)),
      ratio: value / limit,
      reach: `${reachRatio}× or less`,
      ok: value / limit <= reachRatio,
      note: `p99 of ${slow.length} commits, beside ${near.length} with every replica near, ANY 2 of 3`,
    };
  },
};

async function commitTimes(cluster: TestCluster): Promise<number[]> {
  const { id: leader } = await cluster.leader();
  const url = cluster.url(leader, "owner");
  const sql = postgres(url, { max: clients, onnotice: () => undefined });
  const times: number[] = [];
  try {
    await sql`create table if not exists bench_rows (id bigint generated always as identity primary key, note text)`;
    await sql`select 1`;
    const untilMs = performance.now() + forMs;
    const client = async () => {
      while (performance.now() < untilMs) {
        const startedMs = performance.now();
        await sql`insert into bench_rows (note) values ('one row')`;
        times.push(performance.now() - startedMs);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return times;
  } finally {
    await sql.end();
  }
}
