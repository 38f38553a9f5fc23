import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HeldCluster } from "./held-cluster.ts";
import { type ClusterNode, nothingSeen } from "./node.ts";
import { markStandby, type NodeSettings, writeNodeFiles, writePart } from "./node-files.ts";
import { killAllOf, postmasterOf } from "./processes.ts";
import { once } from "./sql-session.ts";
import { spawnNode, untilAnswers } from "./start-node.ts";

/** Crash recovery of a large log on a slow disk takes its time. */
const startDeadlineMs = 60_000;
const replayDeadlineMs = 60_000;

export function settingsOf(held: HeldCluster, node: ClusterNode): NodeSettings {
  const { config, binaries } = held;
  const clusterName = `holdfast-${node.id}-${node.port}`;
  const { fsync, connectionsMax } = config;
  return { id: node.id, port: node.port, clusterName, fsync, connectionsMax, major: binaries.major };
}

/** Starts the postmaster of a node whose files are ready, and notes when it ends. */
export async function startProcess(held: HeldCluster, node: ClusterNode): Promise<void> {
  const child = spawnNode(node.dir, node.logFile, held.binaries, null);
  node.child = child;
  child.once("exit", () => {
    if (node.child === child) node.child = null;
    held.wake();
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  await untilAnswers(node.url, startDeadlineMs, ended, node.logFile);
  node.reconnect();
  const nowMs = performance.now();
  node.sight = {
    ...nothingSeen,
    running: true,
    runningSinceMs: nowMs,
    answeredAtMs: nowMs,
    pid: postmasterOf(node.dir),
  };
}

/**
 * Starts a node as a standby that listens to nobody: it replays what it has and waits to be compared
 * with the others. No data directory is ever opened as a primary in any other way than by winning
 * that comparison, so an old primary cannot come back as one.
 */
export async function startDeaf(held: HeldCluster, node: ClusterNode): Promise<void> {
  await killAllOf(node.dir);
  rmSync(join(node.dir, "postmaster.pid"), { force: true });
  writeNodeFiles(node.dir, settingsOf(held, node));
  writePart(node.dir, { primaryConninfo: "", standbyNames: "" });
  markStandby(node.dir);
  await startProcess(held, node);
  await untilReplayed(node);
  node.sight = { ...node.sight, standby: true };
}

/** Waits until a deaf standby has replayed its own log to the end. */
async function untilReplayed(node: ClusterNode): Promise<void> {
  await once(node.url, replayDeadlineMs, async (sql) => {
    for (;;) {
      const [row] = await sql`
        select wait_event = 'RecoveryRetrieveRetryInterval' as waits
          from pg_stat_activity where backend_type = 'startup'`;
      if (row?.waits === true) return;
      await sleep(10);
    }
  });
}
