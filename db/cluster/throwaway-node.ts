import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBinaries } from "./binaries.ts";
import { createDatabase, createRoles } from "./bootstrap.ts";
import { initNode } from "./init-node.ts";
import { writeNodeFiles, writePart } from "./node-files.ts";
import { foldersLeftBehind, isAlive } from "./processes.ts";
import { findRunAs, giveTo } from "./run-as.ts";
import { type Passwords, passwordsAt, urlOf } from "./secrets.ts";
import { once } from "./sql-session.ts";
import { spawnNode, untilAnswers } from "./start-node.ts";

/** One PostgreSQL that loses everything when it stops: fsync is off. */
export type ThrowawayNode = { port: number; passwords: Passwords; stop(): Promise<void> };

const folderPrefix = "holdfast-throwaway-";
const startDeadlineMs = 30_000;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port could be taken on 127.0.0.1");
  return address.port;
}

/** Ends and removes what earlier runs left behind when they were killed. */
function sweepLeftovers(): void {
  for (const folder of foldersLeftBehind(folderPrefix)) {
    const pidFile = join(folder, "node", "postmaster.pid");
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : 0;
    if (pid > 1 && isAlive(pid)) process.kill(pid, "SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts one PostgreSQL in a temporary folder on a free port, with Holdfast's roles and an empty
 * database `holdfast`. For ordinary tests; it is gone after `stop()`.
 *
 * @param wish.bare - nothing of Holdfast in it but a superuser, as a server of somebody else's.
 */
export async function startThrowawayNode(wish: { bare?: boolean } = {}): Promise<ThrowawayNode> {
  sweepLeftovers();
  const runAs = findRunAs();
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const dir = join(folder, "node");
  const log = join(folder, "node.log");
  closeSync(openSync(log, "a"));
  mkdirSync(dir);
  giveTo(folder, runAs);
  const binaries = findBinaries(join(tmpdir(), `holdfast-pg-${process.getuid?.() ?? 0}`), runAs);
  const passwords = passwordsAt(join(folder, "passwords.json"));
  await initNode(dir, binaries, passwords.supervisor, runAs);
  const port = await freePort();
  writeNodeFiles(dir, {
    id: "main",
    port,
    clusterName: "throwaway",
    fsync: false,
    connectionsMax: 200,
    major: binaries.major,
  });
  writePart(dir, { primaryConninfo: "", standbyNames: "" });
  giveTo(dir, runAs);
  const child = spawnNode(dir, log, binaries, runAs);
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  await untilAnswers(urlOf("supervisor", port, passwords, "postgres"), startDeadlineMs, ended, log);
  await once(urlOf("supervisor", port, passwords, "postgres"), startDeadlineMs, async (sql) => {
    if (wish.bare) return;
    await createRoles(sql, passwords, binaries.major);
    await createDatabase(sql, "holdfast");
  });
  return {
    port,
    passwords,
    async stop() {
      child.kill("SIGQUIT"); // Nothing here is kept: no reason to wait for a checkpoint.
      while (!ended()) await sleep(10);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
