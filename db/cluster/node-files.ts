import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What one node's own configuration file needs to know. */
export type NodeSettings = {
  /** The node's id: its `application_name` as a replica. */
  id: string;
  port: number;
  /** Tells this installation's processes from another's on the same machine. */
  clusterName: string;
  /** Waits for the disk at each commit. Off only for throw-away tests. */
  fsync: boolean;
  /** Larger for the one node that all ordinary tests share. */
  connectionsMax: number;
  major: number;
};

/** WAL kept for a replica that is away. Past it the replica is copied anew; the disk is never filled for it. */
const walKeptMb = 512;

/**
 * A bare chroot has a /dev/shm that only root may write; PostgreSQL's account then needs files instead.
 * macOS has no such folder, and its own kind works there.
 */
function sharedMemoryType(): "posix" | "mmap" {
  if (process.platform !== "linux") return "posix";
  const shared = statSync("/dev/shm", { throwIfNoEntry: false });
  return shared !== undefined && (shared.mode & 0o002) !== 0 ? "posix" : "mmap";
}

/** Why each setting differs from PostgreSQL's default stands beside it. */
export function configText(settings: NodeSettings): string {
  const lines = [
    `port = ${settings.port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''", // One door, with scram on it.
    `cluster_name = '${settings.clusterName}'`,
    `max_connections = ${settings.connectionsMax}`,
    "superuser_reserved_connections = 5", // The supervisor gets in when the application has taken every place.
    "shared_buffers = 128MB",
    `dynamic_shared_memory_type = ${sharedMemoryType()}`,
    "password_encryption = 'scram-sha-256'",
    "wal_level = replica",
    "hot_standby = on",
    "max_wal_senders = 12",
    "max_replication_slots = 12",
    "max_prepared_transactions = 0", // A forgotten prepared transaction holds back the feed for ever.
    "synchronous_commit = on",
    `fsync = ${settings.fsync ? "on" : "off"}`,
    `full_page_writes = ${settings.fsync ? "on" : "off"}`,
    "wal_log_hints = on",
    "min_wal_size = 64MB",
    "max_wal_size = 512MB",
    `wal_keep_size = ${walKeptMb}MB`,
    `max_slot_wal_keep_size = ${walKeptMb}MB`, // PostgreSQL's default keeps WAL without limit for an absent slot.
    "wal_receiver_status_interval = 1s",
    "wal_retrieve_retry_interval = 40ms", // 5 s by default: a replica would sit out a failover.
    "wal_receiver_timeout = 5s",
    "wal_sender_timeout = 5s",
    "max_standby_streaming_delay = 5s",
    "hot_standby_feedback = off", // A report on a replica must not bloat the primary.
    "restart_after_crash = off", // A crashed node reopens only by the supervisor's rules, never by itself.
    "tcp_user_timeout = 5s",
    "tcp_keepalives_idle = 5",
    "tcp_keepalives_interval = 2",
    "tcp_keepalives_count = 3",
    "checkpoint_timeout = 5min",
    "autovacuum_naptime = 5s", // 1 min by default: a storm of callers would be served by the plans of an empty table.
    "log_destination = 'stderr'",
    "logging_collector = off",
    "log_min_messages = warning",
    "log_line_prefix = '%m [%p] '",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "jit = off", // Compiling costs more than any query here takes.
  ];
  if (process.platform === "darwin")
    return `${lines.filter((l) => !l.startsWith("tcp_user_timeout")).join("\n")}\n`;
  return `${lines.join("\n")}\n`;
}

/** TCP on the loopback with a password, for everybody; no trust anywhere. */
const accessText = [
  "host all all 127.0.0.1/32 scram-sha-256",
  "host replication holdfast_replicator 127.0.0.1/32 scram-sha-256",
  "",
].join("\n");

/** Settings that change with a node's part in the cluster; they stand in postgresql.auto.conf. */
export type PartSettings = { primaryConninfo: string; standbyNames: string };

/** Writes the files that never change while the node lives. */
export function writeNodeFiles(dir: string, settings: NodeSettings): void {
  writeFileSync(join(dir, "postgresql.conf"), configText(settings), { mode: 0o600 });
  writeFileSync(join(dir, "pg_hba.conf"), accessText, { mode: 0o600 });
}

/**
 * Rewrites postgresql.auto.conf of a node that is not running. A copied data directory carries the
 * original's: two replicas of one `application_name` would satisfy ANY 2 with one copy.
 */
export function writePart(dir: string, part: PartSettings): void {
  const text =
    "# Written by Holdfast; ALTER SYSTEM changes it.\n" +
    `primary_conninfo = '${part.primaryConninfo.replaceAll("'", "''")}'\n` +
    `synchronous_standby_names = '${part.standbyNames}'\n`;
  writeFileSync(join(dir, "postgresql.auto.conf"), text, { mode: 0o600 });
}

/** Makes the next start a standby: it replays what it has and waits, it never opens for writing by itself. */
export function markStandby(dir: string): void {
  writeFileSync(join(dir, "standby.signal"), "", { mode: 0o600 });
}

/** Makes the next start a primary. Only for a node that was never part of a cluster. */
export function markPrimary(dir: string): void {
  rmSync(join(dir, "standby.signal"), { force: true });
}

/** Has this node's data directory been made completely? */
export function isInitialized(dir: string): boolean {
  return existsSync(join(dir, "PG_VERSION")) && existsSync(join(dir, "global", "pg_control"));
}
