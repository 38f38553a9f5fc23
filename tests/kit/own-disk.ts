/** Puts one node of a stopped cluster on a small disk of its own: a tmpfs, which only root may mount. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

export type OwnDisk = {
  /** Writes until nothing more fits. */
  fill(): void;
  /** Takes away what filled it. */
  free(): void;
  remove(): void;
};

/** Why no disk can be made here, for the report of a skipped test; null when it can. */
export function whyNoOwnDisk(): string | null {
  if (process.platform !== "linux") return "a tmpfs is mounted on Linux only";
  if (process.getuid?.() !== 0) return "only root may mount a disk";
  const probe = `/tmp/holdfast-mount-probe-${process.pid}`;
  mkdirSync(probe);
  try {
    mountAt(probe, 1);
    execFileSync("umount", [probe]);
    return null;
  } catch (fault) {
    return `root may not mount a disk here: ${String((fault as { stderr?: unknown }).stderr ?? fault).trim()}`;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

function mountAt(dir: string, sizeMb: number): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m`, "tmpfs", dir], { stdio: "pipe" });
}

/** @param dir - data directory of a node that does not run. Its content moves onto the new disk. */
export function giveOwnDisk(dir: string, sizeMb: number): OwnDisk {
  const before = `${dir}.before`;
  const { uid, gid } = statSync(dir);
  renameSync(dir, before);
  mkdirSync(dir, { mode: 0o700 });
  mountAt(dir, sizeMb);
  execFileSync("cp", ["-a", `${before}/.`, dir]);
  execFileSync("chown", [`${uid}:${gid}`, dir]);
  execFileSync("chmod", ["700", dir]);
  rmSync(before, { recursive: true });
  const ballast = join(dir, "ballast");
  return {
    fill() {
      const file = openSync(ballast, "a");
      for (let sizeBytes = 4 * 1024 * 1024; sizeBytes >= 4096; ) {
        try {
          writeSync(file, Buffer.alloc(sizeBytes));
        } catch (fault) {
          if ((fault as NodeJS.ErrnoException).code !== "ENOSPC") throw fault;
          sizeBytes /= 2;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    // Lazily: a process may still be ending in there.
    remove: () => void execFileSync("umount", ["-l", dir]),
  };
}
