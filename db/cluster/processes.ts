import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One letter: R running, S sleeping, D waiting for the disk, T stopped, Z ended but not yet collected. */
export function processState(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      return stat.charAt(stat.lastIndexOf(")") + 2);
    }
    const said = execFileSync("ps", ["-o", "state=", "-p", String(pid)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return said.toString().trim().charAt(0) || null;
  } catch {
    return null; // No such process.
  }
}

/** Does this process still exist? One that ended but was not collected by its parent does not count. */
export function isAlive(pid: number): boolean {
  if (process.platform !== "linux") {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM"; // ESRCH: it is gone.
    }
  }
  const state = processState(pid);
  return state !== null && state !== "Z" && state !== "X";
}

/**
 * Temporary folders whose maker was killed: `PREFIX` + the maker's pid + `-`. Another account's are left to it,
 * except by root, whose folders stand under the account that runs PostgreSQL.
 */
export function foldersLeftBehind(prefix: string): string[] {
  const self = process.getuid?.();
  return readdirSync(tmpdir()).flatMap((name) => {
    const maker = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    const folder = join(tmpdir(), name);
    if (!maker || isAlive(maker)) return [];
    return self === 0 || statSync(folder, { throwIfNoEntry: false })?.uid === self ? [folder] : [];
  });
}

/**
 * Every live process of one data directory, children of a dead postmaster included: PostgreSQL's
 * children leave the process group, and orphans change their parent, so neither finds them. Each has
 * the data directory as its working directory.
 */
export function processesOf(dir: string): number[] {
  if (process.platform === "linux") {
    return readdirSync("/proc").flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid)) return [];
      try {
        return readlinkSync(`/proc/${name}/cwd`) === dir && isAlive(pid) ? [pid] : [];
      } catch {
        return []; // Ended meanwhile, or another account's.
      }
    });
  }
  const listed = execFileSync("lsof", ["-a", "-c", "postgres", "-d", "cwd", "-Fpn"], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
  return [...listed.matchAll(/p(\d+)\n(?:f.*\n)?n(.*)/g)].flatMap(([, pid, cwd]) =>
    cwd === dir ? [Number(pid)] : [],
  );
}

/** The postmaster of a data directory, when one lives. */
export function postmasterOf(dir: string): number | null {
  let pid: number;
  try {
    pid = Number(readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return null; // No pid file: it was stopped in order, or never started.
  }
  if (!(pid > 1) || !isAlive(pid)) return null;
  if (process.platform !== "linux") return pid;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dir ? pid : null;
  } catch {
    return null; // The number belongs to somebody else by now.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between listing and killing, which is what was wanted.
  }
}

/**
 * Kills every process of a data directory and waits until none is left, frozen ones included.
 * @throws when one is still there after `deadlineMs`: then nothing may be promoted in its place.
 */
export async function killAllOf(dir: string, deadlineMs = 5000): Promise<void> {
  const until = performance.now() + deadlineMs;
  const postmaster = postmasterOf(dir);
  const before = processesOf(dir);
  if (postmaster !== null) kill(postmaster); // First, so that it starts no new child.
  for (const pid of before) kill(pid);
  for (;;) {
    const left = processesOf(dir);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    if (performance.now() > until) throw new Error(`Processes ${left.join(", ")} of ${dir} do not die.`);
    await sleep(3);
  }
}
