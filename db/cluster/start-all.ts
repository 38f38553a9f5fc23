import { setTimeout as sleep } from "node:timers/promises";
import { changeLeader } from "./change-leader.ts";
import { makeCluster, wasMade } from "./first-start.ts";
import { type HeldCluster, isHeldDown, leaderOf } from "./held-cluster.ts";
import { type ClusterNode, nothingSeen, readStatus } from "./node.ts";
import { isInitialized } from "./node-files.ts";
import { isAlive, killAllOf, postmasterOf } from "./processes.ts";
import { startDeaf } from "./start-deaf.ts";

const adoptDeadlineMs = 3000;
const stopDeadlineMs = 8000;

/** Takes over a node that runs already. False when it does not, or does not answer. */
async function adopt(node: ClusterNode): Promise<boolean> {
  const pid = postmasterOf(node.dir);
  if (pid === null) return false;
  try {
    const status = await readStatus(node.session, adoptDeadlineMs);
    const nowMs = performance.now();
    node.sight = {
      ...nothingSeen,
      ...status,
      running: true,
      pid,
      runningSinceMs: nowMs,
      answeredAtMs: nowMs,
    };
    return true;
  } catch {
    node.reconnect();
    return false; // It runs but is silent: starting it deaf ends it first.
  }
}

/**
 * Brings the cluster up from whatever state it is in: new, stopped in order, killed, or still running
 * because only the supervisor died. A running leader is adopted with its replicas and notices nothing.
 * Otherwise every node is started deaf, all are compared by (term, LSN), and one is promoted.
 */
export async function startAll(held: HeldCluster): Promise<void> {
  if (!wasMade(held)) {
    for (const node of held.nodes) await killAllOf(node.dir);
    await makeCluster(held);
  }
  const up = held.nodes.filter((node) => !isHeldDown(held, node));
  const adopted = new Set<ClusterNode>();
  await Promise.all(up.map(async (node) => (await adopt(node)) && adopted.add(node)));
  const leader = leaderOf(held);
  if (leader && adopted.has(leader) && leader.sight.standby === false && held.state.now.promoting === null) {
    held.log("adopted a running cluster", { leader: leader.id, nodes: [...adopted].map((node) => node.id) });
    return;
  }
  // A primary that is not the leader died half-way through its promotion: it is compared like the rest.
  const isDeafEnough = (node: ClusterNode) =>
    adopted.has(node) && node.sight.standby === true && node.id !== held.state.now.promoting;
  const toStart = up.filter((node) => isInitialized(node.dir) && !isDeafEnough(node));
  const started = await Promise.allSettled(toStart.map((node) => startDeaf(held, node)));
  for (const [at, outcome] of started.entries()) {
    if (outcome.status === "rejected")
      held.log("node did not start", { node: toStart[at]?.id, fault: String(outcome.reason) });
  }
  const change = {
    kind: "start",
    reason: "the cluster was started",
    firstSignMs: performance.now(),
    startedAt: new Date(),
  } as const;
  try {
    await changeLeader(held, change);
  } catch (fault) {
    held.log("no leader yet", { fault: String(fault) }); // The conductor goes on trying, and tells the operator.
  }
}

/** Stops every node in order, the leader first, so that its last record reaches the replicas. */
export async function stopAll(held: HeldCluster): Promise<void> {
  const leader = leaderOf(held);
  const rest = held.nodes.filter((node) => node !== leader);
  if (leader) await stopNode(leader);
  await Promise.all(rest.map(stopNode));
}

async function stopNode(node: ClusterNode): Promise<void> {
  const pid = postmasterOf(node.dir);
  node.session.destroy();
  if (pid !== null) {
    process.kill(pid, "SIGINT");
    const until = performance.now() + stopDeadlineMs;
    while (isAlive(pid) && performance.now() < until) await sleep(10);
  }
  await killAllOf(node.dir);
}
