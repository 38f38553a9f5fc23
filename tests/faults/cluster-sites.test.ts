import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterView } from "#contract/cluster.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger, rounds } from "#tests/kit/ledger.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Leads the cluster back to where it stands on an ordinary day. */
async function putBack(): Promise<void> {
  for (const site of ["main", "cloud"]) await cluster.ask(`/sites/${site}/up`, {});
  const { leader } = await cluster.untilWhole();
  if (leader !== "main") {
    await cluster.until("hold-down over", (view) => view.holdDownUntil === null);
    await cluster.ask("/failback", { by: "the test" });
  }
  await cluster.untilWhole();
}

describe.each(Array.from({ length: rounds }, (_, round) => ({ round })))("round $round", () => {
  test("the main site dies with the primary and its replica: the cloud site goes on, told by what is left", async () => {
    await putBack();
    const ledger = await keepLedger(cluster);
    await ledger.untilAcknowledged(50);

    await cluster.ask<ClusterView>("/sites/main/down", {});
    const alone = await cluster.until(
      "the cloud leads, with one copy",
      (view) => (view.leader === "s2" || view.leader === "s3") && view.copies === 1,
    );
    await ledger.untilAcknowledged(100);
    expect(alone.voters).toHaveLength(1);
    expect(alone).toMatchObject({ acknowledgementsNeeded: 1, copies: 1, copiesConfigured: 3 });
    expect(await ledger.lost()).toEqual([]);

    await cluster.ask("/sites/main/up", {});
    const whole = await cluster.untilWhole();
    expect(whole.acknowledgementsNeeded).toBe(2);
    await ledger.stop();
    expect(await ledger.lost()).toEqual([]);
  });

  test("the cloud site dies with two of three voters: the main site goes on with the copy it has left", async () => {
    await putBack();
    const ledger = await keepLedger(cluster);
    await ledger.untilAcknowledged(50);
    const { term } = await cluster.view();

    await cluster.ask("/sites/cloud/down", {});
    const left = await cluster.until("the voters shrink", (view) => view.voters.length === 1);
    await ledger.untilAcknowledged(100);
    expect(left).toMatchObject({ leader: "main", term, voters: ["s1"], acknowledgementsNeeded: 1 });

    await cluster.ask("/sites/cloud/up", {});
    await cluster.untilWhole();
    await ledger.stop();
    expect(await ledger.lost()).toEqual([]);
  });
});

test("with one server left nobody is promoted by itself, and an operator is told what may be lost", async () => {
  await putBack();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);

  await cluster.ask("/sites/cloud/down", {});
  await cluster.until("the voters shrink", (view) => view.voters.join() === "s1");
  await cluster.ask("/sites/main/down", {});
  await cluster.ask("/sites/cloud/up", {});
  // s2 and s3 are back, but the last acknowledged writes are on main and s1 alone.
  const stuck = await cluster.until("an operator is told what may be lost", (view) =>
    /may exist only on servers that cannot be reached/.test(view.needsOperator?.mayBeLost ?? ""),
  );
  expect(stuck.leader).toBeNull();
  await expect(cluster.ask("/promote", { node: "s2", by: "the test" })).rejects.toThrow(/Too few/);

  // Instead of accepting the loss they bring the site back: nothing is lost.
  await cluster.ask("/sites/main/up", {});
  await cluster.untilWhole();
  await ledger.untilAcknowledged(20);
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
  expect((await cluster.view()).needsOperator).toBeNull();
});

test("an operator who accepts the loss gets a leader, and what only the others had is kept for people", async () => {
  await putBack();
  await cluster.ask("/sites/cloud/down", {});
  await cluster.until("the voters shrink", (view) => view.voters.join() === "s1");
  await cluster.ask("/sites/main/down", {});
  await cluster.ask("/sites/cloud/up", {});
  await cluster.until(
    "both copies can be reached",
    (view) =>
      /writes acknowledged after/.test(view.needsOperator?.mayBeLost ?? "") &&
      view.nodes.filter((node) => node.site === "cloud").every((node) => node.role === "replica"),
  );

  await cluster.ask("/promote", { node: "s2", by: "Dana, on duty", acceptLoss: true });
  const led = await cluster.until("s2 leads", (view) => view.leader === "s2");
  expect(led.needsOperator).toBeNull();
  const [record] = await cluster.failovers();
  expect(record).toMatchObject({ kind: "operator", to: "s2" });
  expect(record?.reason).toContain("Dana, on duty");

  await cluster.ask("/sites/main/up", {});
  await cluster.untilWhole();
});
