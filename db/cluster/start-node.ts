import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import type { RunAs } from "./run-as.ts";
import { once } from "./sql-session.ts";

/** How often a starting node is asked whether it answers yet. */
const askEveryMs = 25;

/**
 * Starts a node's postmaster, detached: it outlives the process that started it. Its words go to `logFile`.
 * Resolves at once; use {@link untilAnswers} to wait.
 */
export function spawnNode(dir: string, logFile: string, binaries: Binaries, runAs: RunAs): ChildProcess {
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(binaries.postgres, ["-D", dir], {
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}),
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** The last line a node wrote that names a fault, for people. */
export function lastFault(logFile: string): string {
  try {
    const tailBytes = 20_000;
    const from = Math.max(0, statSync(logFile).size - tailBytes);
    const lines = readFileSync(logFile).subarray(from).toString("utf8").split("\n");
    return (
      lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.findLast((line) => line !== "") ?? ""
    );
  } catch {
    return ""; // No log yet: the process died before it could write one.
  }
}

/**
 * Waits until a node answers a query on a new connection.
 *
 * @param gone - tells that its process has ended, so that nobody waits for a dead one.
 * @throws when it ends or does not answer within `deadlineMs`.
 */
export async function untilAnswers(url: string, deadlineMs: number, gone: () => boolean, logFile: string) {
  const until = performance.now() + deadlineMs;
  for (;;) {
    try {
      await once(url, Math.min(2000, deadlineMs), (sql) => sql`select 1`);
      return;
    } catch (fault) {
      if (gone()) throw new Error(`PostgreSQL ended while starting: ${lastFault(logFile)}`);
      if (performance.now() > until) {
        throw new Error(`PostgreSQL did not answer within ${deadlineMs} ms: ${lastFault(logFile)}`, {
          cause: fault,
        });
      }
    }
    await sleep(askEveryMs);
  }
}
