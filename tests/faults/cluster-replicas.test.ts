import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger, rounds } from "#tests/kit/ledger.ts";
import { openTcpProxy, type TcpProxy } from "#tests/kit/tcp-proxy.ts";

let cluster: TestCluster;
let cable: TcpProxy;
beforeAll(async () => {
  // s3's log stream goes through a cable of the test's own, to whoever leads.
  cable = await openTcpProxy(async () => (await cluster.leader()).port ?? 0);
  cluster = await startTestCluster({ streamThrough: { s3: cable.port } });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await cable?.close();
});

test.each(Array.from({ length: rounds }, (_, round) => round))(
  "a replica that is killed is not noticed by writers, and comes back (%i)",
  async () => {
    const whole = await cluster.untilWhole();
    const victim = whole.voters[0] ?? "";
    const ledger = await keepLedger(cluster);
    await ledger.untilAcknowledged(50);
    const unknownBefore = ledger.unknown.length;

    process.kill((await cluster.node(victim)).pid ?? 0, "SIGKILL");
    await ledger.untilAcknowledged(50);
    await cluster.until("it streams again", (view) =>
      view.nodes.some((n) => n.id === victim && n.role === "replica"),
    );
    const after = await cluster.untilWhole();
    await ledger.stop();

    expect(ledger.unknown.length).toBe(unknownBefore);
    expect(after).toMatchObject({ leader: whole.leader, term: whole.term });
    expect(await ledger.lost()).toEqual([]);
  },
);

test("a frozen replica is ended and brought back; nobody waits for it", async () => {
  const whole = await cluster.untilWhole();
  const victim = whole.voters[0] ?? "";
  const { pid } = await cluster.node(victim);
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(20);

  for (const each of cluster.processesOf(victim)) process.kill(each, "SIGSTOP");
  await ledger.untilAcknowledged(50);
  await cluster.until("it runs anew", (view) =>
    view.nodes.some((n) => n.id === victim && n.pid !== null && n.pid !== pid),
  );
  await cluster.untilWhole();
  await ledger.stop();

  expect(ledger.unknown).toEqual([]);
  expect(await ledger.lost()).toEqual([]);
});

test("a replica 200 ms away delays nobody: two others acknowledge each commit before it has it", async () => {
  await cluster.untilWhole();
  cable.setDelay(200);
  const ledger = await keepLedger(cluster, 2);
  for (let round = 0; round < 5; round++) {
    await ledger.untilAcknowledged(20);
    await cluster.until("acknowledged commits are not on s3 yet", (view) =>
      view.nodes.some((node) => node.id === "s3" && (node.lagBytes ?? 0) > 0),
    );
  }
  const { voters, acknowledgementsNeeded } = await cluster.view();
  await ledger.stop();
  cable.setDelay(0);

  expect(voters).toContain("s3");
  expect(acknowledgementsNeeded).toBe(2);
  expect(ledger.unknown).toEqual([]);
  expect(await ledger.lost()).toEqual([]);
});

test("a replica cut off stops voting after a while, and votes again once it has caught up", async () => {
  await cluster.untilWhole();
  const ledger = await keepLedger(cluster, 1);
  cable.hold();
  const without = await cluster.until("s3 votes no more", (view) => !view.voters.includes("s3"));
  expect(without).toMatchObject({ acknowledgementsNeeded: 1 });
  await ledger.untilAcknowledged(20);
  cable.release();
  await cluster.untilWhole();
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});
