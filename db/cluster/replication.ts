import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterNode } from "./node.ts";
import { lsnToBytes, type Position, standbyNames } from "./quorum.ts";
import type { Passwords } from "./secrets.ts";
import { once } from "./sql-session.ts";

const stepMs = 8;

/** How a replica reaches the node it copies from. `application_name` is how the quorum counts it. */
export function primaryConninfo(replicaId: string, port: number, passwords: Passwords): string {
  return (
    `host=127.0.0.1 port=${port} user=holdfast_replicator password=${passwords.replicator} ` +
    `application_name=${replicaId} connect_timeout=2 keepalives_idle=5 keepalives_interval=2 keepalives_count=3`
  );
}

/** ALTER SYSTEM refuses to run with anything else in one message, hence statement by statement. */
async function alterSystem(
  node: ClusterNode,
  setting: string,
  value: string,
  deadlineMs: number,
): Promise<void> {
  await once(node.url, deadlineMs, async (sql) => {
    await sql.unsafe(`alter system set ${setting} = '${value.replaceAll("'", "''")}'`);
    await sql`select pg_reload_conf()`;
  });
}

/** Points a running standby at the node that now leads, or away from any with an empty string. */
export async function setPrimary(node: ClusterNode, conninfo: string, deadlineMs = 2000): Promise<void> {
  await alterSystem(node, "primary_conninfo", conninfo, deadlineMs);
}

/** Sets whose acknowledgement a commit on this node waits for. */
export async function setVoters(
  node: ClusterNode,
  voters: readonly string[],
  deadlineMs = 2000,
): Promise<void> {
  await alterSystem(node, "synchronous_standby_names", standbyNames(voters), deadlineMs);
}

type PositionRow = {
  standby: boolean;
  receivers: number;
  received: string | null;
  replayed: string;
  term: number;
};

/**
 * Makes a standby deaf and reads how far it got: clears `primary_conninfo`, waits until no receiver
 * runs, then until everything received is replayed, so that its term row is of the same moment.
 * Positions read before the receivers are stopped lose acknowledged writes: the old primary may
 * collect one more acknowledgement in between.
 *
 * @returns null when it is no standby, or did not become deaf in time: then it was not seen.
 */
export async function stopReceiving(node: ClusterNode, deadlineMs: number): Promise<Position | null> {
  const until = performance.now() + deadlineMs;
  try {
    await setPrimary(node, "", deadlineMs);
    return await once(node.url, deadlineMs, async (sql) => {
      for (let deafReads = 0; ; ) {
        const [row] = await sql<PositionRow[]>`
          select pg_is_in_recovery() as standby,
                 (select count(*)::int from pg_stat_wal_receiver) as receivers,
                 pg_last_wal_receive_lsn()::text as received,
                 pg_last_wal_replay_lsn()::text as replayed,
                 coalesce((select max(term) from cluster.terms), 0) as term`;
        if (!row?.standby) return null;
        const replayed = lsnToBytes(row.replayed);
        const received = row.received === null ? replayed : lsnToBytes(row.received);
        // Twice: a receiver that was just being launched shows up in the second look.
        deafReads = row.receivers === 0 ? deafReads + 1 : 0;
        const timeUp = performance.now() > until - 3 * stepMs;
        // The end of what was received may be half a record, which is never replayed.
        const replayedAll = received - replayed < 8192n;
        if (deafReads >= 2 && (replayedAll || timeUp)) {
          return { id: node.id, term: row.term, lsn: received > replayed ? received : replayed };
        }
        if (timeUp) return null;
        await sleep(stepMs);
      }
    });
  } catch {
    return null; // It did not answer in time: not seen, and not counted.
  }
}

/** Opens a standby for writing and waits until it is. */
export async function promote(node: ClusterNode, deadlineMs: number): Promise<void> {
  await once(node.url, deadlineMs, async (sql) => {
    await sql`select pg_promote(false)`;
    for (;;) {
      const [row] = await sql`select pg_is_in_recovery() as standby`;
      if (row?.standby === false) return;
      await sleep(stepMs);
    }
  });
}

/** One line of a timeline's history: `timeline` ended at `lsn`, and the next began. */
export type Fork = { timeline: number; lsn: bigint };

/** Every fork on the way to this node's timeline, oldest first. Only for a node on this machine. */
export function forksOf(node: ClusterNode, timeline: number): Fork[] {
  const name = `${timeline.toString(16).toUpperCase().padStart(8, "0")}.history`;
  const text = readFileSync(join(node.dir, "pg_wal", name), "utf8");
  return text.split("\n").flatMap((line) => {
    const [tli, lsn] = line.trim().split(/\s+/);
    return tli && lsn && /^\d+$/.test(tli) ? [{ timeline: Number(tli), lsn: lsnToBytes(lsn) }] : [];
  });
}

export type TermRow = {
  term: number;
  leader: string;
  voters: readonly string[];
  votersNext: readonly string[] | null;
};

/**
 * Writes the row that makes a leader, on the leader itself, and returns once the quorum has it.
 * Nobody may be served by that leader before.
 */
export async function writeTerm(node: ClusterNode, row: TermRow, deadlineMs: number): Promise<void> {
  const voters = `{${row.voters.join(",")}}`;
  const votersNext = row.votersNext === null ? null : `{${row.votersNext.join(",")}}`;
  await once(
    node.url,
    deadlineMs,
    (sql) => sql`
      insert into cluster.terms (term, leader, voters, voters_next, timeline)
      values (${row.term}, ${row.leader}, ${voters}::text[], ${votersNext}::text[],
              ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int)
      on conflict (term) do update
         set leader = excluded.leader, voters = excluded.voters, voters_next = excluded.voters_next`,
  );
}
