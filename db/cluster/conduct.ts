import { bringBack } from "./bring-back.ts";
import { changeLeader } from "./change-leader.ts";
import { changeVoters, settleVoters } from "./change-voters.ts";
import { hasRoom, isDiskFull } from "./disk.ts";
import { type HeldCluster, isHeldDown, leaderOf } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { patience, planVoters, type ReplicaSituation, whyReplaceLeader } from "./plan.ts";
import { killAllOf, processState } from "./processes.ts";
import { acknowledgementsNeeded } from "./quorum.ts";
import { switchOver, whyNotSwitchTo } from "./switch-over.ts";
import { lookAtProcess, type Pulse, startWatching } from "./watch.ts";

const stepEveryMs = 50;
const retryRefusedMs = 300;
const bringBackAfterMs = 700;
const bringBackRetryMs = 2000;

/** Decides, one thing at a time, about leader and voters; brings nodes back in the background. */
export type Conductor = {
  /** Looks again at once: something happened. */
  wake(): void;
  /** Runs work that no decision may interrupt, such as a switchover. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
};

export function conduct(held: HeldCluster, wakeSource: { wake: () => void }): Conductor {
  let stopped = false;
  let wakeUp: () => void = () => undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let refusedAtMs = Number.NEGATIVE_INFINITY;
  /** Since when each replica has been streaming, or not. */
  const streamingSince = new Map<string, { streaming: boolean; sinceMs: number }>();
  const pulse = startWatching(held, () => stopped);

  const wake = () => wakeUp();
  wakeSource.wake = wake;

  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined); // The caller gets the fault; the next in line starts clean.
    return mine;
  };

  const situations = (leader: ClusterNode): ReplicaSituation[] =>
    held.nodes.flatMap((node) => {
      if (node === leader) return [];
      const seen = leader.sight.replicas.find((replica) => replica.id === node.id);
      const streaming = seen !== undefined && node.sight.running;
      const before = streamingSince.get(node.id);
      if (before?.streaming !== streaming)
        streamingSince.set(node.id, { streaming, sinceMs: performance.now() });
      const sinceMs = performance.now() - (streamingSince.get(node.id)?.sinceMs ?? 0);
      const lagBytes = seen?.lagBytes ?? 0;
      return [
        {
          id: node.id,
          running: node.sight.running,
          streaming,
          sinceMs,
          lagBytes,
          nameTwice: (seen?.connections ?? 0) > 1,
        },
      ];
    });

  const step = async (): Promise<void> => {
    for (const node of held.nodes) lookAtProcess(node);
    const leader = leaderOf(held);
    const replicas = leader ? situations(leader) : [];
    const why = leader ? whyReplaceLeader(leaderSituation(held, leader, replicas, pulse)) : "no server leads";
    if (why !== null) {
      await replaceLeader(leader, why);
    } else if (leader) {
      await tendVoters(leader, replicas);
      await leaveFullDisk(leader);
    }
    tendNodes(leader, replicas);
  };

  const replaceLeader = async (leader: ClusterNode | null, why: string): Promise<void> => {
    const nowMs = performance.now();
    if (nowMs - refusedAtMs < retryRefusedMs) return;
    const silentSinceMs = leader?.sight.running ? leader.sight.answeredAtMs : nowMs;
    const reason = leader ? `${leader.id}: ${why}` : why;
    const startedAt = new Date(Date.now() - (nowMs - silentSinceMs));
    try {
      await changeLeader(held, { kind: "failover", reason, firstSignMs: silentSinceMs, startedAt });
      streamingSince.clear();
      if (leader) leader.notBeforeMs = performance.now() + bringBackAfterMs;
    } catch (fault) {
      refusedAtMs = performance.now();
      held.log("leader not replaced", { reason, fault: String(fault) });
    }
  };

  /** A leader whose disk is full gives the lead to a server with room, before it must refuse or end itself. */
  const leaveFullDisk = async (leader: ClusterNode): Promise<void> => {
    if (!isDiskFull(leader)) return;
    const to = held.nodes.find((node) => hasRoom(node) && whyNotSwitchTo(held, node) === null);
    if (!to) return; // The view says it; a person must make room.
    const why = `the disk of ${leader.id} is full`;
    try {
      await switchOver(held, to, "switchover", `Holdfast, because ${why},`);
      streamingSince.clear();
    } catch (fault) {
      // It may not even manage the checkpoint that comes first.
      held.log("lead not handed over in order", { from: leader.id, to: to.id, fault: String(fault) });
      await replaceLeader(leader, why);
    }
  };

  const tendVoters = async (leader: ClusterNode, replicas: ReplicaSituation[]): Promise<void> => {
    if (performance.now() - leader.sight.statusAtMs > patience.staleStatus) return;
    const { voters, votersNext, mayLeadAlone } = held.state.now;
    const present = replicas.filter((replica) => replica.streaming).length;
    const lonely = held.nodes.length > 1 && present === 0 && !mayLeadAlone;
    if (lonely && replicas.every((r) => r.sinceMs > patience.absentVoter)) {
      held.needsOperator = {
        reason: `${leader.id} leads, but no copy of it is left: nothing can be written until one is back.`,
        mayBeLost:
          "Nothing acknowledged so far. If it may write alone, what it writes would be lost with it.",
      };
    } else if (!lonely) held.needsOperator = null;
    const change = planVoters(voters, replicas);
    if (!change && votersNext === null) return;
    try {
      if (votersNext !== null) await settleVoters(held);
      if (change) await changeVoters(held, change.voters, change.reason);
    } catch (fault) {
      held.log("voters not changed", { ...change, fault: String(fault) });
    }
  };

  const tendNodes = (leader: ClusterNode | null, replicas: ReplicaSituation[]): void => {
    const nowMs = performance.now();
    const led = leader?.sight.running === true && leader.sight.standby === false;
    for (const node of held.nodes) {
      if (node.busyWith !== null || isHeldDown(held, node) || nowMs < node.notBeforeMs) continue;
      if (node === leader && node.sight.running) continue;
      if (!node.sight.running && isDiskFull(node)) continue; // It would die again, or its copy would.
      if (node.sight.running && isStuck(node)) {
        inBackground(node, "killing", () => killAllOf(node.dir));
        continue;
      }
      const absent = replicas.find(
        (r) => r.id === node.id && !r.streaming && r.sinceMs > patience.notStreaming,
      );
      if (!node.sight.running || (led && absent))
        inBackground(node, "rejoining", () => bringBack(held, node));
    }
  };

  const inBackground = (node: ClusterNode, what: string, work: () => Promise<void>): void => {
    node.busyWith = what;
    void work()
      .then(async () => {
        // Held down while it was being brought back: the hold wins.
        if (isHeldDown(held, node)) await killAllOf(node.dir);
      })
      .catch((fault: unknown) => {
        held.log("node not brought back", { node: node.id, what, fault: String(fault) });
        node.notBeforeMs = performance.now() + bringBackRetryMs;
      })
      .finally(() => {
        node.busyWith = null;
        wake();
      });
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
        setTimeout(resolve, stepEveryMs);
      });
      if (!held.paused && !stopped)
        await alone(step).catch((fault) => held.log("step failed", { fault: String(fault) }));
    }
  };
  void run();
  return {
    wake,
    alone,
    stop: () => {
      stopped = true;
    },
  };
}

/** A replica that will not answer by itself any more. */
function isStuck(node: ClusterNode): boolean {
  const { pid, answeredAtMs } = node.sight;
  const silentMs = performance.now() - answeredAtMs;
  if (silentMs > patience.silentReplica) return true;
  return silentMs > patience.frozenReplica && pid !== null && processState(pid) === "T";
}

function leaderSituation(held: HeldCluster, leader: ClusterNode, replicas: ReplicaSituation[], pulse: Pulse) {
  const nowMs = performance.now();
  const { voters } = held.state.now;
  const { running, standby, pid, answeredAtMs } = leader.sight;
  const silentMs = nowMs - answeredAtMs;
  const streaming = voters.filter((id) => replicas.some((r) => r.id === id && r.streaming)).length;
  return {
    running,
    standby,
    silentMs,
    frozen: silentMs > patience.frozenLeader && pid !== null && processState(pid) === "T",
    commitWaitsMs: pulse.waitingSinceMs === null ? 0 : nowMs - pulse.waitingSinceMs,
    quorumReachable: streaming >= acknowledgementsNeeded(voters),
  };
}
