import { execFileSync } from "node:child_process";
import { chownSync, readdirSync, statSync } from "node:fs";
import { dirname, join, parse } from "node:path";

/** The unprivileged account PostgreSQL runs under when we ourselves are root. Null: run as we are. */
export type RunAs = { uid: number; gid: number; name: string } | null;

/** Accounts tried in order; the first is created when the machine lets us. */
const ownAccount = "holdfast";
const borrowedAccounts = ["postgres", "nobody"];

function idOf(name: string): RunAs {
  try {
    const uid = Number(execFileSync("id", ["-u", name], { stdio: ["ignore", "pipe", "ignore"] }));
    const gid = Number(execFileSync("id", ["-g", name], { stdio: ["ignore", "pipe", "ignore"] }));
    return { uid, gid, name };
  } catch {
    return null; // No such account; the caller tries the next one.
  }
}

function createOwnAccount(): RunAs {
  try {
    const options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
    execFileSync("useradd", [...options, ownAccount], { stdio: "ignore" });
  } catch {
    return null; // No useradd here, or a read-only /etc: a borrowed account serves as well.
  }
  return idOf(ownAccount);
}

/**
 * Finds the account to run PostgreSQL as. PostgreSQL refuses to run as root, so root borrows or
 * creates an unprivileged one; anybody else runs it as themselves.
 *
 * @throws when root and no unprivileged account exists or can be made.
 */
export function findRunAs(): RunAs {
  if (process.getuid?.() !== 0) return null;
  const found = idOf(ownAccount) ?? createOwnAccount();
  if (found) return found;
  for (const name of borrowedAccounts) {
    const borrowed = idOf(name);
    if (borrowed) return borrowed;
  }
  throw new Error(
    "PostgreSQL refuses to run as root and no unprivileged account could be found or created: " +
      `add one with "useradd --system ${ownAccount}", or start Holdfast as an ordinary user.`,
  );
}

/** Can that account pass through every folder above `path` and read `path`? Owner, group, other bits only. */
export function mayEnter(path: string, runAs: RunAs): boolean {
  if (!runAs) return true;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bits = uid === runAs.uid ? mode >> 6 : gid === runAs.gid ? mode >> 3 : mode;
    if ((bits & 0o1) === 0) return false;
    if (at === parse(at).root) return true;
  }
}

/** Gives a folder and everything in it to that account. Does nothing when we are not root. */
export function giveTo(path: string, runAs: RunAs): void {
  if (!runAs) return;
  chownSync(path, runAs.uid, runAs.gid);
  if (!statSync(path).isDirectory()) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) giveTo(join(path, entry.name), runAs);
  }
}

/** Becomes that account for the rest of this process. Everything it loads must be loaded already. */
export function becomeAccount(runAs: RunAs): void {
  if (!runAs) return;
  process.setgroups?.([runAs.gid]);
  process.setgid?.(runAs.gid);
  process.setuid?.(runAs.uid);
}
