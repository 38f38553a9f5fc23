import { constants } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterNode } from "./node.ts";
import { openSession } from "./sql-session.ts";

/** Folders whose content belongs to the running original; the copy gets them empty. */
const emptied = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
/** Files that must not reach the copy. Its configuration is written anew. */
const left = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "postgresql.auto.conf",
  "standby.signal",
  "pg_internal.init",
  "backup_label",
]);

/** A checkpoint on a busy disk, and a copy of a few gigabytes. */
const backupDeadlineMs = 600_000;

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true });
  const copying = entries.map(async (entry) => {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (left.has(entry.name) || entry.name.startsWith("pgsql_tmp")) return;
    if (entry.isDirectory()) {
      if (emptied.has(entry.name)) await mkdir(target, { mode: 0o700 });
      else await copyTree(source, target);
      return;
    }
    try {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    } catch (fault) {
      // A table dropped while we copy: its end is in the log that the copy will replay.
      if ((fault as NodeJS.ErrnoException).code !== "ENOENT") throw fault;
    }
  });
  await Promise.all(copying);
}

/**
 * Copies a stopped node's directory, log included. The copy must get its own configuration before its
 * first start.
 */
export async function copyStopped(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await copyTree(from, to);
  const wal = await readdir(join(from, "pg_wal"), { withFileTypes: true });
  await mkdir(join(to, "pg_wal", "archive_status"), { mode: 0o700 });
  for (const file of wal) {
    if (file.isFile()) await copyFile(join(from, "pg_wal", file.name), join(to, "pg_wal", file.name));
  }
}

/**
 * Copies a running leader to a node that is not running: pg_backup_start, files, pg_backup_stop in
 * one kept-open session, whose end would void the backup. The log since the start of the copy is
 * streamed once the copy runs.
 */
export async function cloneRunning(leader: ClusterNode, target: ClusterNode): Promise<void> {
  const half = `${target.dir}.copying`;
  await rm(half, { recursive: true, force: true });
  const session = openSession(leader.url, "holdfast-clone");
  try {
    await session.within(backupDeadlineMs, async (sql) => {
      await sql`select pg_backup_start(${`clone for ${target.id}`}, fast => true)`;
      await copyTree(leader.dir, half);
      const [label] = await sql`select labelfile, spcmapfile from pg_backup_stop(wait_for_archive => false)`;
      // Byte-exact; without it the copy would start, silently corrupt.
      await writeFile(join(half, "backup_label"), String(label?.labelfile), { mode: 0o600 });
      if (label?.spcmapfile)
        await writeFile(join(half, "tablespace_map"), String(label.spcmapfile), { mode: 0o600 });
    });
    await mkdir(join(half, "pg_wal", "archive_status"), { mode: 0o700 });
    await rm(target.dir, { recursive: true, force: true });
    await rename(half, target.dir);
  } finally {
    session.destroy();
  }
}
