import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { lsnToBytes } from "./quorum.ts";
import { type Passwords, urlOf } from "./secrets.ts";
import { openSession, type Session } from "./sql-session.ts";
import { type NodeConfig, pathsIn } from "./supervisor-config.ts";

/** A replica as its leader sees it. */
export type StreamingReplica = {
  id: string;
  flushed: bigint;
  lagBytes: number;
  lagMs: number;
  /** More than one means that two replicas use one name, and neither can be counted. */
  connections: number;
};

/** What was last seen of a node. Times are `performance.now()` milliseconds. */
export type Sight = {
  running: boolean;
  runningSinceMs: number;
  pid: number | null;
  /** Last answer on a connection made for the purpose. */
  answeredAtMs: number;
  /** When everything below was told. */
  statusAtMs: number;
  standby: boolean | null;
  lsn: bigint | null;
  receiving: boolean;
  replicas: StreamingReplica[];
  fault: string | null;
};

/** One node of the embedded cluster in the supervisor's hands. */
export type ClusterNode = NodeConfig & {
  dir: string;
  logFile: string;
  /** Superuser's URL to database `holdfast`. */
  url: string;
  /** The postmaster, when this process started it. */
  child: ChildProcess | null;
  sight: Sight;
  /** Room left on its disk when last looked; null while its folder does not exist. */
  freeBytes: number | null;
  /** A background task owns it now: it is being copied, brought back or shut down. */
  busyWith: string | null;
  /** Not before then is bringing it back tried again. `performance.now()` milliseconds. */
  notBeforeMs: number;
  session: Session;
  /** Replaces the standing connection after it broke. */
  reconnect(): void;
};

export const nothingSeen: Sight = {
  running: false,
  runningSinceMs: 0,
  pid: null,
  answeredAtMs: 0,
  statusAtMs: 0,
  standby: null,
  lsn: null,
  receiving: false,
  replicas: [],
  fault: null,
};

/** @param wake - called when the standing connection ends: perhaps its server did. */
export function createNode(
  config: NodeConfig,
  dataDir: string,
  passwords: Passwords,
  wake: () => void,
): ClusterNode {
  const paths = pathsIn(dataDir);
  const url = urlOf("supervisor", config.port, passwords);
  const open = () => openSession(url, "holdfast-supervisor", wake);
  const node: ClusterNode = {
    ...config,
    dir: join(paths.nodes, config.id),
    logFile: join(paths.log, `${config.id}.log`),
    url,
    child: null,
    sight: nothingSeen,
    freeBytes: null,
    busyWith: null,
    notBeforeMs: 0,
    session: open(),
    reconnect() {
      node.session.destroy();
      node.session = open();
    },
  };
  return node;
}

type StatusRow = {
  standby: boolean;
  lsn: string | null;
  receivers: number;
  replicas: { id: string; flushed: string | null; lagBytes: number; lagMs: number }[];
};

/** Asks a node what it is. One statement, so that the answer is of one moment. */
export async function readStatus(session: Session, deadlineMs: number) {
  const [row] = await session.within(
    deadlineMs,
    (sql) => sql<StatusRow[]>`
      select pg_is_in_recovery() as standby,
             case when pg_is_in_recovery() then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                  else pg_current_wal_flush_lsn() end::text as lsn,
             (select count(*)::int from pg_stat_wal_receiver) as receivers,
             (select coalesce(json_agg(json_build_object(
                       'id', application_name,
                       'flushed', flush_lsn::text,
                       'lagBytes', case when pg_is_in_recovery() then 0
                                        else greatest(0, pg_current_wal_flush_lsn() - flush_lsn) end,
                       'lagMs', round(extract(epoch from coalesce(flush_lag, '0')) * 1000)
                     )), '[]')
                from pg_stat_replication
               where state = 'streaming') as replicas`,
  );
  if (!row) throw new Error("the status query returned no row");
  const byId = Map.groupBy(row.replicas, (replica) => replica.id);
  return {
    standby: row.standby,
    lsn: row.lsn === null ? null : lsnToBytes(row.lsn),
    receiving: row.receivers > 0,
    replicas: [...byId].map(([id, seen]): StreamingReplica => {
      const slowest = seen.toSorted((a, b) => b.lagBytes - a.lagBytes)[0];
      return {
        id,
        flushed: lsnToBytes(slowest?.flushed ?? "0/0"),
        lagBytes: slowest?.lagBytes ?? 0,
        lagMs: slowest?.lagMs ?? 0,
        connections: seen.length,
      };
    }),
  };
}
