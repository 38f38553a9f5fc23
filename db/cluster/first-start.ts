import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createClusterSchema, createDatabase, createRoles } from "./bootstrap.ts";
import { copyStopped } from "./clone-node.ts";
import type { HeldCluster } from "./held-cluster.ts";
import { initNode } from "./init-node.ts";
import type { ClusterNode } from "./node.ts";
import { isInitialized, markPrimary, writeNodeFiles, writePart } from "./node-files.ts";
import { urlOf } from "./secrets.ts";
import { once } from "./sql-session.ts";
import { settingsOf } from "./start-deaf.ts";
import { spawnNode, untilAnswers } from "./start-node.ts";
import { syncLater } from "./sync-later.ts";

const stepDeadlineMs = 60_000;

/** Makes the first node: initdb, roles, database, and stops it again. Nobody else has ever seen it. */
async function makeFirst(held: HeldCluster, node: ClusterNode): Promise<void> {
  const { binaries, passwords } = held;
  await initNode(node.dir, binaries, passwords.supervisor, null);
  writeNodeFiles(node.dir, { ...settingsOf(held, node), fsync: false }); // Nothing is kept until the copies exist.
  writePart(node.dir, { primaryConninfo: "", standbyNames: "" });
  markPrimary(node.dir);
  const child = spawnNode(node.dir, node.logFile, binaries, null);
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const admin = urlOf("supervisor", node.port, passwords, "postgres");
  try {
    await untilAnswers(admin, stepDeadlineMs, ended, node.logFile);
    await once(admin, stepDeadlineMs, async (sql) => {
      await createRoles(sql, passwords, binaries.major);
      await createDatabase(sql, "holdfast");
    });
    await once(node.url, stepDeadlineMs, (sql) => createClusterSchema(sql));
  } finally {
    child.kill("SIGINT");
    while (!ended()) await sleep(10);
  }
}

/**
 * Makes every node of a new cluster: one is initialized, the others are copies of it while it is
 * stopped. Interrupted anywhere it starts over, for the cluster's state is written last.
 */
export async function makeCluster(held: HeldCluster): Promise<void> {
  const [first, ...others] = held.nodes;
  if (!first) throw new Error("A cluster needs at least one node.");
  for (const node of held.nodes) rmSync(node.dir, { recursive: true, force: true });
  await makeFirst(held, first);
  await Promise.all(others.map((node) => copyStopped(first.dir, node.dir)));
  held.state.save({ term: 0, leader: first.id, voters: [] });
  for (const node of held.nodes) syncLater(held, node.dir);
}

/** Was this cluster made before? */
export function wasMade(held: HeldCluster): boolean {
  return held.state.now.leader !== null && held.nodes.some((node) => isInitialized(node.dir));
}
