import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { openCluster } from "#server/continuity/cluster/open-cluster.ts";
import { systemClock } from "#server/platform/clock.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger } from "#tests/kit/ledger.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Asks every server without pause whether it is open for writing. @returns stops, and tells which ever were. */
function watchOpened(): () => Promise<string[]> {
  const opened = new Set<string>();
  let stopped = false;
  const look = async (id: string, withinMs: number) => {
    const rows = await once(
      cluster.url(id, "supervisor"),
      withinMs,
      (sql) => sql`select pg_is_in_recovery() as standby`,
    ).catch(() => []);
    if (rows[0]?.standby === false) opened.add(id);
  };
  const watch = async (id: string) => {
    while (!stopped) {
      await look(id, 500);
      await sleep(20);
    }
    // On a starved machine the others may all have been too late; this one waits for its answer.
    await look(id, 30_000);
  };
  const watching = Promise.all(cluster.nodes.map(({ id }) => watch(id)));
  return async () => {
    stopped = true;
    await watching;
    return [...opened];
  };
}

test("killing the supervisor stops no write; started again it adopts the same processes in the same term", async () => {
  const before = await cluster.untilWhole();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);
  const pids = new Map(before.nodes.map((node) => [node.id, node.pid]));

  await cluster.killSupervisor();
  // Nobody is there to ask, so a client that is connected simply goes on.
  await ledger.untilAcknowledged(100);
  const supervisor = { url: cluster.supervisorUrl, token: cluster.token };
  const driver = openCluster({ supervisor, nodes: cluster.urlsFor("app") }, systemClock);
  const unsupervised = await driver.view();
  driver.close();
  expect(unsupervised).toMatchObject({ leader: before.leader, copies: 3, automaticFailover: false });
  await expect(driver.switchOver("s2", { by: "Dana", key: undefined })).rejects.toThrow(/does not answer/);
  await cluster.restartSupervisor();

  const after = await cluster.untilWhole();
  expect(after).toMatchObject({ leader: before.leader, term: before.term });
  for (const node of after.nodes) expect(node.pid).toBe(pids.get(node.id));
  await ledger.untilAcknowledged(50);
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});

test("a primary that died while no supervisor was there is replaced by the next one", async () => {
  const before = await cluster.untilWhole();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);

  await cluster.killSupervisor();
  const leader = before.nodes.find((node) => node.id === before.leader);
  process.kill(leader?.pid ?? 0, "SIGKILL");
  await cluster.restartSupervisor();

  await cluster.untilWhole();
  await ledger.untilAcknowledged(50);
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});

test("after kill -9 of everything the next start compares every server and loses nothing", async () => {
  await cluster.untilWhole();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(100);
  const before = await cluster.view();

  await cluster.killEverything();
  const opened = watchOpened();
  await cluster.restartSupervisor();

  const after = await cluster.untilWhole();
  expect(after.term).toBeGreaterThan(before.term);
  // Nobody takes a write because it led yesterday: only the winner of the comparison is ever open for writing.
  expect(await opened()).toEqual([after.leader]);
  await ledger.untilAcknowledged(50);
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});

test("an old primary comes back as a replica, and takes no write", async () => {
  const before = await cluster.untilWhole();
  const old = before.leader ?? "";
  process.kill((await cluster.leader()).pid ?? 0, "SIGKILL");
  await cluster.until("another leads", (view) => view.leader !== null && view.leader !== old);
  await cluster.untilWhole();

  const [row] = await once(
    cluster.url(old, "supervisor"),
    5000,
    (sql) => sql`select pg_is_in_recovery() as standby`,
  );
  expect(row?.standby).toBe(true);
  await expect(
    once(cluster.url(old), 5000, (sql) => sql`insert into ledger values ('stray')`),
  ).rejects.toThrow(/read-only/);
});

test("stopped in order and started again it has the same data", async () => {
  const before = await cluster.untilWhole();
  await once(cluster.url(before.leader ?? ""), 5000, (sql) => sql`insert into ledger values ('kept')`);
  await cluster.stop();
  for (const { id } of cluster.nodes) expect(cluster.processesOf(id)).toEqual([]);
  await cluster.restartSupervisor();
  const after = await cluster.untilWhole();
  const rows = await once(
    cluster.url(after.leader ?? ""),
    5000,
    (sql) => sql`select 1 from ledger where key = 'kept'`,
  );
  expect(rows).toHaveLength(1);
});
