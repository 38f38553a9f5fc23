import { setTimeout as sleep } from "node:timers/promises";
import type { FailoverRecord } from "../../server/contract/cluster.ts";
import { changeLeader } from "./change-leader.ts";
import { type HeldCluster, isHeldDown, leaderOf, nodeOf, Refused } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { isAlive, processesOf } from "./processes.ts";
import { once } from "./sql-session.ts";

/** A leader that has not stopped in order by then is killed; the change goes on as a failover. */
const orderlyStopMs = 2500;
const checkpointDeadlineMs = 60_000;
/** A copy further behind than this would make everybody wait while it catches up. */
const behindMaxBytes = 1024 * 1024;

/** Why this node cannot be given the lead now; null when it can. For an operator to read. */
export function whyNotSwitchTo(held: HeldCluster, to: ClusterNode): string | null {
  const leader = leaderOf(held);
  if (!leader?.sight.running) return "No server leads now.";
  if (leader === to) return `${to.id} leads already.`;
  if (isHeldDown(held, to)) return `Site ${to.site} is held down.`;
  if (!held.state.now.voters.includes(to.id)) return `${to.id} is not among the voters yet.`;
  const seen = leader.sight.replicas.find((replica) => replica.id === to.id);
  if (!seen) return `${to.id} is not streaming.`;
  if (seen.lagBytes > behindMaxBytes) return `${to.id} is ${seen.lagBytes} bytes behind.`;
  return null;
}

/**
 * Why going back to the preferred primary is refused now: a hold-down runs, or a copy is missing or
 * behind. Null when nothing stands in the way.
 */
export function whyNotFailBack(held: HeldCluster): string | null {
  const { holdDownUntilMs, voters, leader } = held.state.now;
  const preferred = held.config.nodes[0];
  if (preferred === undefined) return "No node is configured.";
  if (leader === preferred.id) return `${preferred.id} leads already.`;
  const leftMs = (holdDownUntilMs ?? 0) - Date.now();
  if (leftMs > 0)
    return `The last change of leader is too fresh: ${Math.ceil(leftMs / 1000)} s of hold-down left.`;
  const missing = held.nodes
    .filter((node) => node.id !== leader && !voters.includes(node.id))
    .map((node) => node.id);
  if (missing.length > 0) return `Not every copy has caught up: ${missing.join(", ")}.`;
  return whyNotSwitchTo(held, nodeOf(held, preferred.id));
}

/** Stops the leader in order: what it has written reaches every connected replica before it ends. */
async function stopInOrder(leader: ClusterNode): Promise<void> {
  const pid = leader.sight.pid;
  if (pid === null) return;
  process.kill(pid, "SIGINT");
  const until = performance.now() + orderlyStopMs;
  while (performance.now() < until && (isAlive(pid) || processesOf(leader.dir).length > 0)) await sleep(5);
}

/**
 * Gives the lead to `to` with no write lost: checkpoint, stop the old leader in order, promote, and
 * start the old leader again as a replica in the background.
 *
 * @throws Refused with the reason when it cannot be done now; nothing has changed then.
 */
export async function switchOver(
  held: HeldCluster,
  to: ClusterNode,
  kind: "switchover" | "failback",
  by: string,
): Promise<FailoverRecord> {
  const refusal = kind === "failback" ? whyNotFailBack(held) : whyNotSwitchTo(held, to);
  if (refusal !== null) throw new Refused(409, refusal);
  const leader = leaderOf(held);
  if (!leader) throw new Refused(409, "No server leads now.");
  // So that the checkpoint inside the stop, during which nobody can write, is short.
  await once(leader.url, checkpointDeadlineMs, (sql) => sql`checkpoint`);
  const firstSignMs = performance.now();
  const startedAt = new Date();
  await stopInOrder(leader);
  const reason = `${by} moved the lead from ${leader.id} to ${to.id}`;
  return await changeLeader(held, { kind, reason, firstSignMs, startedAt, to: to.id });
}
