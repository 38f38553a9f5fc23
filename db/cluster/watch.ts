import { setTimeout as sleep } from "node:timers/promises";
import { diskSentence, freeBytesAt, isDiskFull } from "./disk.ts";
import { type HeldCluster, leaderOf } from "./held-cluster.ts";
import { type ClusterNode, nothingSeen, readStatus } from "./node.ts";
import { isAlive, postmasterOf } from "./processes.ts";
import { once, openSession, type Session } from "./sql-session.ts";

/** A view is never older than this plus one answer. */
const lookEveryMs = 200;
/** Nobody waits for a replica, and each knock costs it a process. */
const replicaKnockEveryMs = 900;
/** Long: on a starved machine a late answer is no death. The kernel says at once who is frozen or gone. */
const statusDeadlineMs = 2000;
const knockDeadlineMs = 2000;
const pulseEveryMs = 250;
/** A timer this late means that we slept, not that the nodes did. */
const blindMs = 250;

/** Tells whether the postmaster lives. Cheap: a file of /proc. */
export function lookAtProcess(node: ClusterNode): void {
  const known = node.sight.pid;
  const pid = known !== null && isAlive(known) ? known : postmasterOf(node.dir);
  if (pid === null) {
    if (node.sight.running)
      node.sight = { ...node.sight, running: false, pid: null, receiving: false, replicas: [] };
    return;
  }
  const nowMs = performance.now();
  if (!node.sight.running) node.sight = { ...nothingSeen, runningSinceMs: nowMs, answeredAtMs: nowMs };
  node.sight = { ...node.sight, running: true, pid };
}

/** Asks over the standing connection; replaces it when it does not answer. */
async function lookAtStatus(node: ClusterNode): Promise<void> {
  const { session } = node;
  try {
    const status = await readStatus(session, statusDeadlineMs);
    if (session !== node.session) return;
    node.sight = { ...node.sight, ...status, statusAtMs: performance.now(), fault: null };
  } catch (fault) {
    if (session !== node.session) return;
    // What it said last stays, with its age: no answer is no news about its replicas.
    node.sight = { ...node.sight, fault: String(fault) };
    node.reconnect();
  }
}

/** A new connection proves that the postmaster itself is awake; standing ones work without it. */
async function knock(node: ClusterNode): Promise<void> {
  const pid = node.sight.pid;
  try {
    await once(node.url, knockDeadlineMs, (sql) => sql`select 1`);
    if (pid === node.sight.pid) node.sight = { ...node.sight, answeredAtMs: performance.now() };
  } catch (fault) {
    node.sight = { ...node.sight, fault: String(fault) };
  }
}

/** Tells the log when a disk fills and when there is room again. */
function lookAtDisk(held: HeldCluster, node: ClusterNode): void {
  const wasFull = isDiskFull(node);
  node.freeBytes = freeBytesAt(node.dir);
  if (isDiskFull(node) === wasFull) return;
  const what = wasFull ? "there is room on a disk again" : "a disk is full";
  held.log(what, { node: node.id, ...(wasFull ? {} : { says: diskSentence(node) }) });
  held.wake();
}

async function watchNode(held: HeldCluster, node: ClusterNode, until: () => boolean): Promise<void> {
  let dueMs = performance.now();
  while (!until()) {
    lookAtProcess(node);
    lookAtDisk(held, node);
    const knocks =
      node.sight.standby === false || performance.now() - node.sight.answeredAtMs > replicaKnockEveryMs;
    if (node.sight.running) await Promise.all([lookAtStatus(node), knocks && knock(node)]);
    dueMs += lookEveryMs;
    await sleep(Math.max(20, dueMs - performance.now()));
    dueMs = Math.max(dueMs, performance.now());
  }
}

/** Silence counts only while we ourselves were awake: after a pause of ours every node's clock starts anew. */
async function watchOurselves(held: HeldCluster, until: () => boolean): Promise<void> {
  while (!until()) {
    const dueMs = performance.now() + 100;
    await sleep(100);
    const lateMs = performance.now() - dueMs;
    if (lateMs < blindMs) continue;
    for (const node of held.nodes)
      node.sight = { ...node.sight, answeredAtMs: node.sight.answeredAtMs + lateMs };
  }
}

/** When the pulse of the present leader was last acknowledged by its quorum, and since when one waits. */
export type Pulse = { acknowledgedAtMs: number; waitingSinceMs: number | null };

/**
 * Commits one small row through the quorum several times a second. It proves that the leader can
 * still write, and dates what a copy has. A pulse that waits is left waiting: cancelling a commit
 * makes it look acknowledged.
 */
async function keepPulse(held: HeldCluster, pulse: Pulse, until: () => boolean): Promise<void> {
  let session: Session | null = null;
  let of: string | null = null;
  while (!until()) {
    const leader = leaderOf(held);
    if (leader?.sight.running && leader.sight.standby === false) {
      const key = `${leader.id} ${held.state.now.term}`;
      if (of !== key) {
        session?.destroy();
        session = openSession(leader.url, "holdfast-pulse");
        of = key;
        pulse.waitingSinceMs = null;
      }
      const mine = session;
      if (mine && pulse.waitingSinceMs === null) {
        pulse.waitingSinceMs = performance.now();
        void beat(mine, held.state.now.term)
          .then(() => {
            pulse.acknowledgedAtMs = performance.now();
          })
          .catch(() => {
            of = null; // The connection broke: the next round opens another.
          })
          .finally(() => {
            if (mine === session) pulse.waitingSinceMs = null;
          });
      }
    }
    await sleep(pulseEveryMs);
  }
  session?.destroy();
}

async function beat(session: Session, term: number): Promise<void> {
  await session.sql`
    insert into cluster.heartbeats (site, at, term, beats) values ('supervisor', clock_timestamp(), ${term}, 1)
    on conflict (site) do update set at = excluded.at, term = excluded.term, beats = heartbeats.beats + 1`;
}

/** Starts looking at every node, each on its own clock: a silent one delays no other. */
export function startWatching(held: HeldCluster, stopped: () => boolean): Pulse {
  const pulse: Pulse = { acknowledgedAtMs: performance.now(), waitingSinceMs: null };
  for (const node of held.nodes) void watchNode(held, node, stopped);
  void watchOurselves(held, stopped);
  void keepPulse(held, pulse, stopped);
  return pulse;
}
