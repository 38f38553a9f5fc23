import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FailoverRecord } from "#contract/cluster.ts";
import { noteFailover } from "#db/cluster/change-leader.ts";
import { changeVoters, settleVoters } from "#db/cluster/change-voters.ts";
import { type ClusterState, emptyState } from "#db/cluster/cluster-state.ts";
import type { HeldCluster } from "#db/cluster/held-cluster.ts";
import { type ClusterNode, createNode, readStatus } from "#db/cluster/node.ts";
import { seesEveryAcknowledged } from "#db/cluster/quorum.ts";
import { primaryConninfo, promote, setPrimary, stopReceiving } from "#db/cluster/replication.ts";
import { type Passwords, passwordsAt } from "#db/cluster/secrets.ts";
import { once, openSession } from "#db/cluster/sql-session.ts";
import { pathsIn } from "#db/cluster/supervisor-config.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";

/** No supervisor here: the tests play it, step by step, to show what each rule is for. */
let cluster: TestCluster;
let passwords: Passwords;
const nodes = new Map<string, ClusterNode>();
beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.untilWhole();
  await cluster.killSupervisor();
  passwords = passwordsAt(pathsIn(cluster.dataDir).passwords);
  for (const config of cluster.nodes)
    nodes.set(
      config.id,
      createNode(config, cluster.dataDir, passwords, () => undefined),
    );
  await once(cluster.url("main"), 5000, (sql) => sql`create table promised (key text primary key)`);
});
afterAll(async () => {
  for (const node of nodes.values()) node.session.destroy();
  await cluster?.[Symbol.asyncDispose]();
});

const node = (id: string) => {
  const found = nodes.get(id);
  if (!found) throw new Error(`no node ${id}`);
  return found;
};

/** Was this write acknowledged by the primary's quorum? A destroyed socket is no cancel. */
async function acknowledged(key: string, deadlineMs: number): Promise<boolean> {
  const writing = once(cluster.url("main"), deadlineMs, (sql) => sql`insert into promised values (${key})`);
  return await writing.then(
    () => true,
    () => false,
  );
}

async function has(id: string, key: string): Promise<boolean> {
  const rows = await once(cluster.url(id), 5000, (sql) => sql`select 1 from promised where key = ${key}`);
  return rows.length > 0;
}

/** Holds back the log of one replica on the primary's side. */
async function senderOf(id: string): Promise<number> {
  const [row] = await once(
    cluster.url("main", "supervisor"),
    5000,
    (sql) => sql`select pid from pg_stat_replication where application_name = ${id}`,
  );
  return Number(row?.pid);
}

test("with two of three voters deaf, the old primary can acknowledge nothing more", async () => {
  const stopped = await Promise.all([stopReceiving(node("s1"), 3000), stopReceiving(node("s2"), 3000)]);
  expect(stopped.map((position) => position?.id)).toEqual(["s1", "s2"]);

  expect(await acknowledged("after they were deaf", 1500)).toBe(false);

  for (const id of ["s1", "s2"])
    await setPrimary(node(id), primaryConninfo(id, node("main").port, passwords));
  // They listen again: what waited is acknowledged now, and the primary is the same.
  while (!(await has("s1", "after they were deaf"))) await sleep(30);
  expect(await acknowledged("all is well", 5000)).toBe(true);
});

test("a commit that is cancelled while it waits for its quorum looks acknowledged: only the warning tells", async () => {
  const frozen = [await senderOf("s1"), await senderOf("s2"), await senderOf("s3")];
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  const warnings: string[] = [];
  const session = openSession(cluster.url("main"), "cancelled", undefined, (notice) => {
    warnings.push(`${notice.code} ${notice.message} ${notice.detail}`);
  });
  try {
    const writing = session.within(20_000, (sql) => sql`insert into promised values ('cancelled')`);
    await once(cluster.url("main", "supervisor"), 10_000, async (sql) => {
      for (;;) {
        const cancelled = await sql`
          select pg_cancel_backend(pid) from pg_stat_activity
           where application_name = 'cancelled' and wait_event = 'SyncRep'`;
        if (cancelled.length > 0) return;
        await sleep(10);
      }
    });
    await writing; // PostgreSQL reports success.
  } finally {
    session.destroy();
    for (const pid of frozen) process.kill(pid, "SIGCONT");
  }
  // The message speaks of the wait; that the row may be nowhere else stands in the detail.
  expect(warnings.join()).toMatch(
    /^01000 canceling wait for synchronous replication .*might not have been replicated/,
  );
});

test("a server's own time limit does not end a commit that waits for its quorum: only a deadline of the client does", async () => {
  const frozen = [await senderOf("s1"), await senderOf("s2"), await senderOf("s3")];
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  const session = openSession(cluster.url("main"), "patient");
  try {
    await session.within(5_000, (sql) => sql`set statement_timeout = 100`);
    const writing = session.within(1_500, (sql) => sql`insert into promised values ('patient')`);
    await expect(writing).rejects.toMatchObject({ name: "DeadlinePassed" });
    // The destroyed socket sent no cancel: the commit still waits, acknowledged to nobody.
    const waiting = await once(
      cluster.url("main", "supervisor"),
      5_000,
      (sql) => sql`
        select 1 from pg_stat_activity where application_name = 'patient' and wait_event = 'SyncRep'`,
    );
    expect(waiting).toHaveLength(1);
  } finally {
    session.destroy();
    for (const pid of frozen) process.kill(pid, "SIGCONT");
  }
});

test("a supervisor that dies while the voters change has both lists on record, and a promotion satisfies both", async () => {
  const main = node("main");
  main.sight = { ...main.sight, ...(await readStatus(main.session, 5_000)), running: true };
  let now: ClusterState = { ...emptyState, term: 1, leader: "main", voters: ["s1", "s2", "s3"] };
  let dies = true;
  const save = (change: Partial<ClusterState>) => {
    if (dies && change.voters) throw new Error("the supervisor dies here");
    now = { ...now, ...change };
  };
  const state = {
    get now() {
      return now;
    },
    save,
  };
  const held = { nodes: [...nodes.values()], state, log: () => undefined } as unknown as HeldCluster;
  await expect(changeVoters(held, ["s1"], "s2 and s3 are away")).rejects.toThrow("dies here");

  // The server asks s1 alone already: this write is acknowledged, and neither s2 nor s3 has it.
  const frozen = [await senderOf("s2"), await senderOf("s3")];
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  expect(await acknowledged("by s1 alone", 5_000)).toBe(true);
  expect([await has("s2", "by s1 alone"), await has("s3", "by s1 alone")]).toEqual([false, false]);
  expect(seesEveryAcknowledged(state.now, new Set(["s2", "s3"]))).toBe(false);
  expect(seesEveryAcknowledged(state.now, new Set(["s1", "s2"]))).toBe(true);
  for (const pid of frozen) process.kill(pid, "SIGCONT");

  // The next supervisor finishes the change before it begins another.
  dies = false;
  await settleVoters(held);
  expect(state.now).toMatchObject({ voters: ["s1"], votersNext: null });
  await changeVoters(held, ["s1", "s2", "s3"], "all are back");
  expect(state.now).toMatchObject({ voters: ["s1", "s2", "s3"], votersNext: null });
});

test("of two notes of one failover the longer stays in the database, whichever comes last", async () => {
  const state = { now: { ...emptyState, term: 1, leader: "main" } };
  const held = { nodes: [...nodes.values()], state, log: () => undefined } as unknown as HeldCluster;
  const record: FailoverRecord = {
    id: randomUUID(),
    kind: "failover",
    term: 1,
    from: "s1",
    to: "main",
    reason: "a test",
    startedAt: new Date().toISOString(),
    phases: [{ phase: "detect", ms: 1 }],
  };
  const longer: FailoverRecord = { ...record, phases: [...record.phases, { phase: "first-write", ms: 9 }] };
  await noteFailover(held, longer);
  await noteFailover(held, record);
  const [kept] = await once(
    cluster.url("main", "supervisor"),
    5_000,
    (sql) => sql`select jsonb_array_length(phases) as phases from cluster.failovers where id = ${record.id}`,
  );
  expect(kept).toEqual({ phases: 2 });
});

test("positions read before the receivers are stopped lose an acknowledged write", async () => {
  // What a promoter without our rule does: read, choose, promote.
  await acknowledged("known to all", 5000);
  while (!(await has("s1", "known to all"))) await sleep(10);
  const readFirst = await once(
    cluster.url("s1"),
    5000,
    (sql) => sql`select pg_last_wal_receive_lsn()::text as lsn`,
  );
  expect(readFirst).toHaveLength(1);
  // Between reading and promoting the old primary, alive, collects two more acknowledgements.
  const sender = await senderOf("s1");
  process.kill(sender, "SIGSTOP");
  expect(await acknowledged("promised in between", 5000)).toBe(true);

  await promote(node("s1"), 10_000);

  expect(await has("s1", "known to all")).toBe(true);
  expect(await has("s1", "promised in between")).toBe(false);
  process.kill(sender, "SIGCONT");
});
