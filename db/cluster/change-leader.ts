import { randomUUID } from "node:crypto";
import type { FailoverKind, FailoverPhase, FailoverRecord } from "../../server/contract/cluster.ts";
import { type HeldCluster, isHeldDown, leaderOf, nodeOf, Refused } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { killAllOf } from "./processes.ts";
import { highestPosition, lsnText, type Position, seesEveryAcknowledged } from "./quorum.ts";
import { primaryConninfo, promote, setPrimary, setVoters, stopReceiving, writeTerm } from "./replication.ts";
import { once } from "./sql-session.ts";
import { startDeaf } from "./start-deaf.ts";

export type LeaderChange = {
  /** `start`: nobody led before, so nothing failed over. */
  kind: FailoverKind | "start";
  /** For people. */
  reason: string;
  /** When the first sign was seen, `performance.now()` and wall clock. */
  firstSignMs: number;
  startedAt: Date;
  /** Only this node will do; absent: the one that got furthest. */
  to?: string;
  /** An operator takes the loss of what no reachable node holds. */
  acceptLoss?: boolean;
};

const stopDeadlineMs = 1500;
const promoteDeadlineMs = 10_000;
const termDeadlineMs = 6000;

/** Newest record on this node in words, for the person who decides whether to lose what came after. */
async function newestHeartbeat(node: ClusterNode): Promise<string | null> {
  try {
    const [row] = await once(node.url, 1000, (sql) => sql`select max(at) as at from cluster.heartbeats`);
    return row?.at instanceof Date ? row.at.toISOString() : null;
  } catch {
    return null; // The screen then simply cannot say when.
  }
}

/** What would be lost by promoting `best` without having seen enough voters. */
async function lossInWords(held: HeldCluster, best: Position | null): Promise<string> {
  if (best === null) return "Everything: no copy can be reached.";
  const at = await newestHeartbeat(nodeOf(held, best.id));
  const leaderLsn = leaderOf(held)?.sight.lsn ?? null;
  const behind =
    leaderLsn !== null && leaderLsn > best.lsn ? ` at least ${leaderLsn - best.lsn} bytes of log;` : "";
  const since = at === null ? `after position ${lsnText(best.lsn)}` : `after ${at}`;
  return `${best.id} has the most;${behind} writes acknowledged ${since} may exist only on servers that cannot be reached.`;
}

/** Stops every reachable standby and reads its position. */
async function stopAll(held: HeldCluster): Promise<Position[]> {
  const reachable = held.nodes.filter((node) => node.sight.running && !isHeldDown(held, node));
  const positions = await Promise.all(reachable.map((node) => stopReceiving(node, stopDeadlineMs)));
  return positions.filter((position) => position !== null);
}

type Choice = { candidate: ClusterNode; followers: ClusterNode[] };

/** Decides who leads and who follows. Refuses what could lose an acknowledged write. */
async function choose(held: HeldCluster, change: LeaderChange, positions: Position[]): Promise<Choice> {
  const { state, config } = held;
  // A node of an older term may hold writes that never happened: it is neither counted nor chosen.
  const current = positions.filter((position) => position.term >= state.now.term);
  const seen = new Set(current.map((position) => position.id));
  const preference = config.nodes.map((node) => node.id);
  const best = highestPosition(current, preference);
  if (!seesEveryAcknowledged(state.now, seen) && !change.acceptLoss) {
    const needed = "Too few of the servers that acknowledged writes can be reached to promote one safely.";
    held.needsOperator = { reason: needed, mayBeLost: await lossInWords(held, best) };
    throw new Refused(409, `${needed} ${held.needsOperator.mayBeLost}`);
  }
  const wanted =
    change.to === undefined ? best : (positions.find((position) => position.id === change.to) ?? null);
  if (wanted === null) throw new Refused(409, `${change.to ?? "No server"} cannot be reached.`);
  if (best !== null && wanted.lsn < best.lsn && !change.acceptLoss) {
    throw new Refused(
      409,
      `${wanted.id} has less than ${best.id} (${lsnText(wanted.lsn)} < ${lsnText(best.lsn)}).`,
    );
  }
  // One of an older term is compared with the new leader first, and brought back or copied anew.
  const followers = current.filter((p) => p.id !== wanted.id && p.lsn <= wanted.lsn && p.term <= wanted.term);
  return {
    candidate: nodeOf(held, wanted.id),
    followers: followers.map((position) => nodeOf(held, position.id)),
  };
}

/**
 * Replaces the leader: fences the old one, makes enough voters deaf, promotes the one that got
 * furthest, re-points the others, and publishes the new leader once its term row was acknowledged.
 *
 * @throws Refused when it would not be safe; nothing has been promoted then, and writing stands still.
 */
export async function changeLeader(held: HeldCluster, change: LeaderChange): Promise<FailoverRecord> {
  const { state } = held;
  const old = leaderOf(held);
  const phases: FailoverRecord["phases"] = [];
  let phaseBeganMs = change.firstSignMs;
  const phaseDone = (phase: FailoverPhase) => {
    phases.push({ phase, ms: Math.round(performance.now() - phaseBeganMs) });
    phaseBeganMs = performance.now();
  };
  phaseDone("detect");

  await takeBackHalfPromoted(held);
  // A leader that was started deaf, as after a stop of everything, is a candidate like any other.
  // One that is just being started, deaf, is left to it.
  if (old && old.busyWith === null && old.sight.standby !== true) await fence(old);
  const positions = await stopAll(held);
  const { candidate, followers } = await choose(held, change, positions);
  const voters = followers.map((node) => node.id);
  const alone = voters.length === 0 && held.config.nodes.length > 1;
  if (alone && !change.acceptLoss) {
    held.needsOperator = {
      reason: `Only ${candidate.id} is left: it would write with no copy.`,
      mayBeLost:
        "Nothing acknowledged so far is lost. What is written from now on would be, if that server dies too.",
    };
    throw new Refused(409, held.needsOperator.reason);
  }
  phaseDone("decide");

  const term =
    Math.max(state.now.term, state.now.termTried, ...positions.map((position) => position.term)) + 1;
  state.save({ promoting: candidate.id, votersNext: voters, termTried: term });
  try {
    await lead(held, candidate, followers, term);
  } catch (fault) {
    // Nobody was told of it, and nobody may be served by it: it is compared again like the rest.
    await fence(candidate);
    throw fault;
  }
  phaseDone("promote");

  const record: FailoverRecord = {
    id: randomUUID(),
    kind: change.kind === "start" ? "failover" : change.kind,
    term,
    from: state.now.leader,
    to: candidate.id,
    reason: change.reason,
    startedAt: change.startedAt.toISOString(),
    phases,
  };
  publish(held, record, { voters, alone, isFailover: change.kind !== "start" });
  return record;
}

/** Promotes the candidate under its new voters, and returns once its term row was acknowledged by them. */
async function lead(
  held: HeldCluster,
  candidate: ClusterNode,
  followers: ClusterNode[],
  term: number,
): Promise<void> {
  const voters = followers.map((node) => node.id);
  await setVoters(candidate, voters);
  await promote(candidate, promoteDeadlineMs);
  candidate.sight = { ...candidate.sight, standby: false };
  const conninfo = (node: ClusterNode) =>
    primaryConninfo(node.id, held.config.streamThrough[node.id] ?? candidate.port, held.passwords);
  // A follower that fails here is brought back later; the quorum may not even need it.
  const following = Promise.allSettled(followers.map((node) => setPrimary(node, conninfo(node))));
  await writeTerm(candidate, { term, leader: candidate.id, voters, votersNext: null }, termDeadlineMs);
  await following;
}

/**
 * A promotion that came to nothing, or whose supervisor died, may have left a node open for writing.
 * It is ended and started deaf: what it has counts in the comparison, and it acknowledges nothing.
 */
async function takeBackHalfPromoted(held: HeldCluster): Promise<void> {
  const { promoting } = held.state.now;
  if (promoting === null) return;
  const half = nodeOf(held, promoting);
  if (half.busyWith !== null || (await isStandby(half))) return;
  await fence(half);
  if (!isHeldDown(held, half)) await startDeaf(held, half);
}

async function isStandby(node: ClusterNode): Promise<boolean> {
  try {
    const [row] = await once(node.url, 1000, (sql) => sql`select pg_is_in_recovery() as standby`);
    return row?.standby === true;
  } catch {
    return false; // It does not say so: the caller makes sure.
  }
}

/** Kills the old leader's every process; nothing may be promoted while one of them could acknowledge. */
async function fence(old: ClusterNode): Promise<void> {
  await killAllOf(old.dir);
  old.child = null;
  old.reconnect();
  old.sight = { ...old.sight, running: false, pid: null, replicas: [], receiving: false };
  try {
    await once(old.url, 500, (sql) => sql`select 1`);
  } catch {
    return; // Refused, as it must be.
  }
  throw new Error(`${old.id} still answers after every process of it was killed.`);
}

type Outcome = { voters: string[]; alone: boolean; isFailover: boolean };

function publish(held: HeldCluster, record: FailoverRecord, { voters, alone, isFailover }: Outcome): void {
  const { state } = held;
  held.needsOperator = null;
  state.save({
    term: record.term,
    leader: record.to,
    voters,
    votersNext: null,
    promoting: null,
    mayLeadAlone: alone,
    holdDownUntilMs: isFailover ? Date.now() + held.config.holdDownMs : null,
    failovers: isFailover ? [record, ...state.now.failovers] : state.now.failovers,
  });
  held.log("leader changed", { record });
  if (isFailover) void noteFailover(held, record);
}

/** Copies a record into the database, where reports read it. The supervisor's own list stays the source. */
export async function noteFailover(held: HeldCluster, record: FailoverRecord): Promise<void> {
  const leader = leaderOf(held);
  if (!leader) return;
  try {
    await once(
      leader.url,
      5000,
      (sql) => sql`
        insert into cluster.failovers (id, kind, term, from_node, to_node, reason, started_at, phases)
        values (${record.id}, ${record.kind}, ${record.term}, ${record.from}, ${record.to}, ${record.reason},
                ${record.startedAt}, ${JSON.stringify(record.phases)}::text::jsonb)
        -- A record only grows; two notes of it may arrive in either order.
        on conflict (id) do update set phases = excluded.phases
         where jsonb_array_length(excluded.phases) > jsonb_array_length(failovers.phases)`,
    );
  } catch (fault) {
    held.log("failover not noted in the database", { fault: String(fault) });
  }
}
