import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAlive } from "#db/cluster/processes.ts";

/** A process beyond doubt: ids are used again, an id together with the moment it began is not. */
export type ProcessIdentity = { pid: number; born: string };

/** When a process began, as its system counts; null when it has ended. */
export function bornAt(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      // Field 22, counted behind the name, which may hold spaces and brackets.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
    }
    const said = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return said.toString().trim() || null;
  } catch {
    return null; // No such process.
  }
}

/** Is it still that very process? */
export function isStill({ pid, born }: ProcessIdentity): boolean {
  return isAlive(pid) && bornAt(pid) === born;
}
