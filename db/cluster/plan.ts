import { acknowledgementsNeeded } from "./quorum.ts";

/** How long silence may last before it counts. Milliseconds. */
export const patience = {
  /** A leader whose process is stopped (SIGSTOP): it cannot be merely busy. */
  frozenLeader: 700,
  /** A leader that runs but answers no new connection. A starved machine can take seconds to answer. */
  silentLeader: 6000,
  /** A leader that takes connections but cannot finish a commit which enough voters could acknowledge. */
  stalledLeader: 5000,
  /** A replica whose process is stopped is killed and started again. */
  frozenReplica: 2500,
  /** So is one that runs but answers nothing. */
  silentReplica: 15_000,
  /** What the leader last said of its replicas is acted upon while it is no older. */
  staleStatus: 1000,
  /** A voter that is away while the others still suffice. */
  absentVoter: 3000,
  /** A replica that runs but does not stream is started again, and copied anew if that does not help. */
  notStreaming: 8000,
  /** A replica streams so long before it becomes a voter. */
  newVoter: 600,
} as const;

/** A replica further behind than this would only slow the quorum down. */
const voterLagMaxBytes = 4 * 1024 * 1024;

/** What is known of the leader at one moment. */
export type LeaderSituation = {
  running: boolean;
  standby: boolean | null;
  /** Since the last new connection was answered. */
  silentMs: number;
  /** The kernel says the postmaster is stopped. */
  frozen: boolean;
  /** How long the oldest unanswered commit of ours has waited. */
  commitWaitsMs: number;
  /** Enough voters stream to acknowledge it. */
  quorumReachable: boolean;
};

/** Why this leader must be replaced, in words for an operator; null while it may stay. Rows are tried in order. */
export function whyReplaceLeader(leader: LeaderSituation): string | null {
  if (!leader.running) return "its process ended";
  if (leader.standby === true) return "it came back as a standby";
  if (leader.frozen && leader.silentMs > patience.frozenLeader) return "its process is frozen";
  if (leader.silentMs > patience.silentLeader) return "it answers no new connection";
  if (leader.quorumReachable && leader.commitWaitsMs > patience.stalledLeader)
    return "it cannot finish a commit";
  return null;
}

/** What is known of one replica at one moment. */
export type ReplicaSituation = {
  id: string;
  running: boolean;
  streaming: boolean;
  /** How long it has been streaming, or not. */
  sinceMs: number;
  lagBytes: number;
  /** Two servers stream under this name. */
  nameTwice: boolean;
};

/** The voters there should be, and what an operator reads about the change; null when all is well. */
export type VoterChange = { voters: string[]; reason: string };

/**
 * Plans the voters of a working leader. A dead voter leaves at once when commits wait for it, after
 * a while when they do not; a replica joins once it has streamed for a moment and is not far behind.
 * Never plans an empty list: to go on with no copy is for a person to decide.
 */
export function planVoters(
  voters: readonly string[],
  replicas: readonly ReplicaSituation[],
): VoterChange | null {
  const present = (id: string) => replicas.some((r) => r.id === id && r.streaming && !r.nameTwice);
  const stalled = voters.filter(present).length < acknowledgementsNeeded(voters);
  const reasons: string[] = [];
  const kept = voters.filter((id) => {
    const replica = replicas.find((candidate) => candidate.id === id);
    if (!replica) return false;
    if (replica.nameTwice) {
      reasons.push(`two servers call themselves ${id}`);
      return false;
    }
    if (replica.streaming) return true;
    const patienceMs = stalled && !replica.running ? 0 : patience.absentVoter;
    if (replica.sinceMs < patienceMs) return true;
    reasons.push(`${id} is ${replica.running ? "not streaming" : "down"}`);
    return false;
  });
  const joining = replicas.filter(
    (r) =>
      !voters.includes(r.id) &&
      r.streaming &&
      !r.nameTwice &&
      r.sinceMs >= patience.newVoter &&
      r.lagBytes < voterLagMaxBytes,
  );
  for (const { id } of joining) reasons.push(`${id} has caught up`);
  const planned = [...kept, ...joining.map((replica) => replica.id)];
  if (planned.length === 0 || reasons.length === 0) return null;
  return { voters: planned, reason: reasons.join(", ") };
}
