import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HeldCluster } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { lsnText } from "./quorum.ts";
import { openSession, type Session } from "./sql-session.ts";
import { pathsIn } from "./supervisor-config.ts";

/** Where a server's log left the leader's history, where it ends, and the newest term it knows. */
export type Divergence = { forkLsn: bigint; endLsn: bigint; term: number };

/** A row as the diverged server has it, beside what the leader has under the same key now. */
export type ExtraRow = { table: string; key: unknown; here: unknown; leaderHas: unknown };

/** Enough for what one server can write alone; a file that nobody can read helps nobody. */
const rowsMax = 5000;
/** Transactions begun shortly before the fork may have committed after it. */
const xidsBefore = 500;
const readDeadlineMs = 60_000;
const batchRows = 200;

type Table = { name: string; keyColumns: string[] };

/** Ordinary tables of people's data, each with its primary key. The cluster's own schema is no news to anybody. */
async function tablesOf(session: Session): Promise<Table[]> {
  return await session.within(
    readDeadlineMs,
    (sql) => sql<Table[]>`
      select format('%I.%I', n.nspname, c.relname) as name,
             coalesce((select json_agg(a.attname order by array_position(i.indkey::int2[], a.attnum))
                         from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
                        where i.indrelid = c.oid and i.indisprimary), '[]') as "keyColumns"
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'cluster', 'drizzle')
       order by 1`,
  );
}

/** First transaction of the leader's term that this server does not know. Older rows are on both. */
async function firstXidAfterFork(leader: Session, term: number): Promise<number> {
  const [row] = await leader.within(
    readDeadlineMs,
    (sql) => sql`
      select xmin::text::bigint::float8 as xid from cluster.terms where term > ${term} order by term limit 1`,
  );
  return Number(row?.xid ?? 0);
}

/** Rows written here around or after the fork, newest transactions included. */
async function recentRows(node: Session, table: Table, sinceXid: number, limit: number): Promise<unknown[]> {
  const rows = await node.within(readDeadlineMs, (sql) =>
    sql.unsafe<{ row: unknown }[]>(
      `select to_jsonb(t) as row from ${table.name} as t where xmin::text::bigint >= $1::text::bigint limit $2::text::int`,
      [String(sinceXid), String(limit)],
    ),
  );
  return rows.map(({ row }) => row);
}

function keyOf(table: Table, row: unknown): unknown {
  if (table.keyColumns.length === 0) return row;
  return Object.fromEntries(
    table.keyColumns.map((column) => [column, (row as Record<string, unknown>)[column]]),
  );
}

/** What the leader has under each key; same order, null where it has nothing. Found by the primary key's index. */
async function rowsOfLeader(leader: Session, table: Table, keys: readonly unknown[]): Promise<unknown[]> {
  const named = (alias: string) => table.keyColumns.map((column) => `${alias}."${column}"`).join(", ");
  const same = table.keyColumns.length > 0 ? `(${named("t")}) = (${named("wanted")})` : "to_jsonb(t) = k.key";
  const found = await leader.within(readDeadlineMs, (sql) =>
    sql.unsafe<{ row: unknown }[]>(
      `select (select to_jsonb(t) from ${table.name} as t where ${same} limit 1) as row
         from jsonb_array_elements($1::text::jsonb) with ordinality as k(key, at)
        cross join lateral jsonb_populate_record(null::${table.name}, k.key) as wanted
        order by k.at`,
      [JSON.stringify(keys)],
    ),
  );
  return found.map(({ row }) => row);
}

async function extraRowsOf(node: Session, leader: Session, table: Table, sinceXid: number, limit: number) {
  const extra: ExtraRow[] = [];
  const rows = await recentRows(node, table, sinceXid, limit);
  for (let at = 0; at < rows.length; at += batchRows) {
    const batch = rows.slice(at, at + batchRows);
    const keys = batch.map((row) => keyOf(table, row));
    const leaderRows = await rowsOfLeader(leader, table, keys);
    for (const [index, here] of batch.entries()) {
      const leaderHas = leaderRows[index] ?? null;
      if (JSON.stringify(here) !== JSON.stringify(leaderHas)) {
        extra.push({ table: table.name, key: keys[index], here, leaderHas });
      }
    }
  }
  return extra;
}

/**
 * Writes down, for people to look at, what only a diverged server has, before it is overwritten. The
 * server runs deaf and read-only meanwhile. A row is listed when it was written around or after the
 * fork and the leader has another or none under its key; a row the leader has changed since is listed
 * too, with both versions. Deleted rows cannot be seen this way.
 *
 * @returns how many rows were listed, at most 5,000.
 */
export async function exportDiverged(
  held: HeldCluster,
  leader: ClusterNode,
  node: ClusterNode,
  at: Divergence,
) {
  const folder = pathsIn(held.config.dataDir).diverged;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [here, there] = [
    openSession(node.url, "holdfast-export"),
    openSession(leader.url, "holdfast-export"),
  ];
  const rows: ExtraRow[] = [];
  let fault: string | null = null;
  try {
    const sinceXid = Math.max(3, (await firstXidAfterFork(there, at.term)) - xidsBefore);
    for (const table of await tablesOf(here)) {
      if (rows.length < rowsMax)
        rows.push(...(await extraRowsOf(here, there, table, sinceXid, rowsMax - rows.length)));
    }
  } catch (error) {
    fault = String(error); // What was found so far is still worth keeping, and the cluster must get its copy back.
  } finally {
    here.destroy();
    there.destroy();
  }
  const report = {
    node: node.id,
    leader: leader.id,
    termBefore: at.term,
    termNow: held.state.now.term,
    forkLsn: lsnText(at.forkLsn),
    endLsn: lsnText(at.endLsn),
    writtenAt: new Date().toISOString(),
    complete: fault === null && rows.length < rowsMax,
    fault,
    rows,
  };
  const file = join(
    folder,
    `term-${held.state.now.term}-${node.id}-${lsnText(at.endLsn).replace("/", "-")}.json`,
  );
  writeFileSync(file, JSON.stringify(report, null, 2), { mode: 0o600 });
  held.log("extra rows exported", { node: node.id, file, rows: rows.length, fault });
  return rows.length;
}
