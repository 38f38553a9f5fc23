import { createHash } from "node:crypto";
import { chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { findRunAs, mayEnter, type RunAs } from "./run-as.ts";

/**
 * Where a clone keeps its data: `HOLDFAST_DATA`, else `.holdfast` in the clone; for root a folder of
 * /var/lib, because PostgreSQL's unprivileged account may not enter a clone under /root.
 */
export function standardDataFolder(cloneRoot: string): string {
  if (process.env.HOLDFAST_DATA) return process.env.HOLDFAST_DATA;
  if (process.getuid?.() !== 0) return join(cloneRoot, ".holdfast");
  const hash = createHash("sha256").update(cloneRoot).digest("hex").slice(0, 12);
  return join("/var/lib/holdfast", hash);
}

/**
 * Makes a folder that PostgreSQL's account owns and can reach.
 * @throws one sentence when a folder above it is closed to that account.
 */
export function makeDataFolder(dir: string): RunAs {
  const runAs = findRunAs();
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  if (runAs) {
    chownSync(dir, runAs.uid, runAs.gid);
    if (!mayEnter(dir, runAs)) {
      throw new Error(
        `The account ${runAs.name}, which runs PostgreSQL, cannot enter ${dir}: set HOLDFAST_DATA elsewhere.`,
      );
    }
  }
  return runAs;
}
