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

/**
 * Changes whose acknowledgement counts, jointly: both lists are recorded, the new one is applied, one
 * commit under it proves that its members hold everything, and only then does it stand alone. A
 * promotion in between satisfies both.
 */
export async function changeVoters(held: HeldCluster, voters: string[], reason: string): Promise<void> {
  const leader = leaderOf(held);
  if (!leader) throw new Refused(409, "No server leads, so there is no quorum to change.");
  const { term, voters: before } = held.state.now;
  held.state.save({ votersNext: voters });
  await setVoters(leader, voters, stepDeadlineMs);
  await sleep(reloadMs);
  await writeTerm(leader, { term, leader: leader.id, voters: before, votersNext: voters }, stepDeadlineMs);
  if (voters.length > 0) await untilHeldBy(leader, voters, stepDeadlineMs);
  held.state.save({ voters, votersNext: null, mayLeadAlone: voters.length === 0 });
  held.needsOperator = null;
  held.log("voters changed", { term, before, voters, reason });
  await writeTerm(leader, { term, leader: leader.id, voters, votersNext: null }, stepDeadlineMs);
}
