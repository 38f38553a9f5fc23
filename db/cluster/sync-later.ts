import { execFile } from "node:child_process";
import type { HeldCluster } from "./held-cluster.ts";

/**
 * Has a copied data directory written out to the disk while its server already runs. What the server
 * itself writes it synchronizes itself; the files we copied would otherwise wait for the system's own
 * time, and a power cut before that would lose them.
 */
export function syncLater(held: HeldCluster, dir: string): void {
  if (!held.config.fsync) return;
  execFile(held.binaries.initdb, ["--sync-only", "-D", dir], { cwd: "/" }, (fault) => {
    if (fault) held.log("data directory not synchronized", { dir, fault: String(fault) });
  });
}
