import { setTimeout as sleep } from "node:timers/promises";
import { cloneRunning } from "./clone-node.ts";
import { exportDiverged } from "./export-diverged.ts";
import { type HeldCluster, leaderOf } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { isInitialized, markStandby, writeNodeFiles, writePart } from "./node-files.ts";
import { killAllOf } from "./processes.ts";
import { lsnText, lsnToBytes } from "./quorum.ts";
import { forksOf, primaryConninfo, setPrimary } from "./replication.ts";
import { once } from "./sql-session.ts";
import { settingsOf, startDeaf, startProcess } from "./start-deaf.ts";
import { syncLater } from "./sync-later.ts";

/** A standby that has the log it needs streams within this time; else it is copied anew. */
const streamDeadlineMs = 15_000;

/** Where a deaf node's own log ends, and the timeline that its newest term row names. */
async function endOfLog(node: ClusterNode): Promise<{ term: number; timeline: number; lsn: bigint }> {
  const [row] = await once(
    node.url,
    5000,
    (sql) => sql`
      select pg_last_wal_replay_lsn()::text as lsn, coalesce(term, 0) as term, coalesce(timeline, 1) as timeline
        from (select 1) always left join (select term, timeline from cluster.terms order by term desc limit 1) newest
          on true`,
  );
  return { term: Number(row?.term), timeline: Number(row?.timeline), lsn: lsnToBytes(String(row?.lsn)) };
}

/** Position at which the leader's history leaves that timeline; null when it never did: they are on the same. */
async function forkFrom(leader: ClusterNode, timeline: number): Promise<bigint | null> {
  const [row] = await once(
    leader.url,
    5000,
    (sql) => sql`
      select ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline`,
  );
  const current = Number(row?.timeline);
  if (current === timeline) return null;
  return forksOf(leader, current).find((fork) => fork.timeline === timeline)?.lsn ?? 0n;
}

/** Waits until the leader lists this node as streaming. */
async function untilStreaming(leader: ClusterNode, node: ClusterNode): Promise<boolean> {
  const until = performance.now() + streamDeadlineMs;
  while (performance.now() < until) {
    if (leader.sight.replicas.some((replica) => replica.id === node.id)) return true;
    if (!node.child || node.child.exitCode !== null) return false;
    await sleep(50);
  }
  return false;
}

async function copyAnew(held: HeldCluster, leader: ClusterNode, node: ClusterNode): Promise<void> {
  held.log("copying a node anew", { node: node.id, from: leader.id });
  await killAllOf(node.dir);
  node.sight = { ...node.sight, running: false };
  await cloneRunning(leader, node);
  syncLater(held, node.dir);
  writeNodeFiles(node.dir, settingsOf(held, node));
  writePart(node.dir, { primaryConninfo: conninfoFor(held, leader, node), standbyNames: "" });
  markStandby(node.dir);
  await startProcess(held, node);
}

function conninfoFor(held: HeldCluster, leader: ClusterNode, node: ClusterNode): string {
  return primaryConninfo(node.id, held.config.streamThrough[node.id] ?? leader.port, held.passwords);
}

/**
 * Makes a node a replica of the present leader again. Started deaf first; when its log goes past the
 * point where the leader's history left it, its extra rows are exported for people and it is copied
 * anew. Without a leader it is left deaf, a candidate for the next comparison.
 */
export async function bringBack(held: HeldCluster, node: ClusterNode): Promise<void> {
  if (isInitialized(node.dir)) await startDeaf(held, node);
  const leader = leaderOf(held);
  if (!leader || leader === node || !leader.sight.running || leader.sight.standby !== false) return;
  if (!isInitialized(node.dir)) return copyAnew(held, leader, node);

  const end = await endOfLog(node);
  const fork = end.term === held.state.now.term ? null : await forkFrom(leader, end.timeline);
  if (fork !== null && end.lsn > fork) {
    held.log("node is past the fork", { node: node.id, lsn: lsnText(end.lsn), fork: lsnText(fork) });
    await exportDiverged(held, leader, node, { forkLsn: fork, endLsn: end.lsn, term: end.term });
    return copyAnew(held, leader, node);
  }
  await setPrimary(node, conninfoFor(held, leader, node));
  if (!(await untilStreaming(leader, node)) && leaderOf(held) === leader) await copyAnew(held, leader, node);
}
