import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBinaries } from "#db/cluster/binaries.ts";
import { cloneRunning } from "#db/cluster/clone-node.ts";
import { createNode } from "#db/cluster/node.ts";
import { markStandby, writeNodeFiles, writePart } from "#db/cluster/node-files.ts";
import { killAllOf } from "#db/cluster/processes.ts";
import { primaryConninfo } from "#db/cluster/replication.ts";
import { findRunAs, giveTo } from "#db/cluster/run-as.ts";
import { passwordsAt } from "#db/cluster/secrets.ts";
import { lastFault, spawnNode } from "#db/cluster/start-node.ts";
import { pathsIn } from "#db/cluster/supervisor-config.ts";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger } from "#tests/kit/ledger.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test("two servers of one name would satisfy a quorum with one copy: neither is counted", async () => {
  const whole = await cluster.untilWhole();
  const runAs = findRunAs();
  const binaries = findBinaries(join(cluster.dataDir, "..", "binaries"), runAs);
  const passwords = passwordsAt(pathsIn(cluster.dataDir).passwords);
  const [leaderConfig] = cluster.nodes.filter((node) => node.id === whole.leader);
  if (!leaderConfig) throw new Error("no leader");
  const leader = createNode(leaderConfig, cluster.dataDir, passwords, () => undefined);
  const port = await freePort();
  const twin = createNode(
    { id: "twin", site: "main", zone: null, port },
    cluster.dataDir,
    passwords,
    () => undefined,
  );
  mkdirSync(pathsIn(cluster.dataDir).nodes, { recursive: true });

  // A copy whose configuration nobody rewrote: it calls itself s1, as the original does.
  await cloneRunning(leader, twin);
  const settings = {
    id: "s1",
    port,
    clusterName: "twin",
    fsync: false,
    connectionsMax: 200,
    major: binaries.major,
  };
  writeNodeFiles(twin.dir, settings);
  writePart(twin.dir, { primaryConninfo: primaryConninfo("s1", leader.port, passwords), standbyNames: "" });
  markStandby(twin.dir);
  giveTo(twin.dir, runAs);
  const log = join(cluster.dataDir, "log", "twin.log");
  const child = spawnNode(twin.dir, log, binaries, runAs);
  try {
    const seen = await cluster
      .until("s1 is not counted", (view) => !view.voters.includes("s1"))
      .catch((fault: unknown) => {
        throw new Error(`the twin says: ${lastFault(log)}`, { cause: fault });
      });
    expect(seen.nodes.find((node) => node.id === "s1")?.reason).toMatch(/Two servers call themselves s1/);
    const ledger = await keepLedger(cluster, 1);
    await ledger.untilAcknowledged(20);
    await ledger.stop();
    expect(await ledger.lost()).toEqual([]);
  } finally {
    await killAllOf(twin.dir);
    while (child.exitCode === null && child.signalCode === null) await sleep(10);
    leader.session.destroy();
    twin.session.destroy();
  }
  await cluster.untilWhole();
});
