import { setTimeout as sleep } from "node:timers/promises";
import { type HeldCluster, leaderOf, Refused } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { acknowledgementsNeeded } from "./quorum.ts";
import { setVoters, writeTerm } from "./replication.ts";
import { once } from "./sql-session.ts";

const stepDeadlineMs = 3000;
/** The walsenders read their new configuration when signalled, each in its own time. */
const reloadMs = 40;

/** Waits until enough of the new voters hold everything written so far. */
async function untilHeldBy(
  leader: ClusterNode,
  voters: readonly string[],
  deadlineMs: number,
): Promise<void> {
  const needed = acknowledgementsNeeded(voters);
  await once(leader.url, deadlineMs, async (sql) => {
    const [now] = await sql`select pg_current_wal_flush_lsn()::text as lsn`;
    const names = `{${voters.join(",")}}`;
    for (;;) {
      const [row] = await sql`
        select count(distinct application_name)::int as holding from pg_stat_replication
         where application_name = any(${names}::text[]) and flush_lsn >= ${String(now?.lsn)}::text::pg_lsn`;
      if (Number(row?.holding) >= needed) return;
      await sleep(10);
    }
  });
}

/** Applies a list on the leader and proves, by one commit under it, that its members hold everything. */
async function applyAndProve(held: HeldCluster, leader: ClusterNode, list: readonly string[]): Promise<void> {
  const { term, voters, votersNext } = held.state.now;
  await setVoters(leader, list, stepDeadlineMs);
  await sleep(reloadMs);
  await writeTerm(leader, { term, leader: leader.id, voters, votersNext }, stepDeadlineMs);
  if (list.length > 0) await untilHeldBy(leader, list, stepDeadlineMs);
}

function leaderOrRefuse(held: HeldCluster): ClusterNode {
  const leader = leaderOf(held);
  if (!leader) throw new Refused(409, "No server leads, so there is no quorum to change.");
  return leader;
}

/** Records one list alone, here first: the row in the database may then be lost without harm. */
async function recordAlone(held: HeldCluster, leader: ClusterNode, voters: string[]): Promise<void> {
  held.state.save({ voters, votersNext: null, mayLeadAlone: voters.length === 0 });
  const { term } = held.state.now;
  await writeTerm(leader, { term, leader: leader.id, voters, votersNext: null }, stepDeadlineMs);
}

/**
 * Finishes or undoes a change of voters that was interrupted. Both lists stay in force until one of
 * them is proven, so no third list may be begun before.
 */
export async function settleVoters(held: HeldCluster): Promise<void> {
  const leader = leaderOrRefuse(held);
  const { voters, votersNext } = held.state.now;
  if (votersNext === null) return;
  const streaming = (id: string) => leader.sight.replicas.some((replica) => replica.id === id);
  const reachable = (list: readonly string[]) =>
    list.filter(streaming).length >= acknowledgementsNeeded(list);
  const list = [votersNext, voters].find(reachable);
  if (!list) throw new Refused(409, "Neither the old nor the new voters can be reached.");
  await applyAndProve(held, leader, list);
  await recordAlone(held, leader, [...list]);
}

/**
 * Changes whose acknowledgement counts, jointly: both lists are recorded, the new one is applied, one
 * commit under it proves that its members hold everything, and only then does it stand alone. A
 * promotion in between satisfies both.
 */
export async function changeVoters(held: HeldCluster, voters: string[], reason: string): Promise<void> {
  const leader = leaderOrRefuse(held);
  const before = held.state.now.voters;
  held.state.save({ votersNext: voters });
  await applyAndProve(held, leader, voters);
  held.needsOperator = null;
  held.log("voters changed", { term: held.state.now.term, before, voters, reason });
  await recordAlone(held, leader, voters);
}
