import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { FailoverRecord } from "../../server/contract/cluster.ts";

/** What the supervisor must never forget, whatever dies. The newest term row in the database says the same. */
export type ClusterState = {
  term: number;
  leader: string | null;
  voters: string[];
  /** Set while the voters change: a promotion must satisfy both lists. */
  votersNext: string[] | null;
  /** A node that is being promoted; it leads only once its term row was acknowledged. */
  promoting: string | null;
  /** Highest term ever begun; one that came to nothing is never used again. */
  termTried: number;
  /** Sites a drill or an operator holds down. */
  sitesDown: string[];
  /** An operator accepted that the leader writes alone, with no copy. */
  mayLeadAlone: boolean;
  /** Milliseconds since 1970. */
  holdDownUntilMs: number | null;
  /** Newest first. */
  failovers: FailoverRecord[];
};

const failoversKept = 100;

export const emptyState: ClusterState = {
  term: 0,
  leader: null,
  voters: [],
  votersNext: null,
  promoting: null,
  termTried: 0,
  sitesDown: [],
  mayLeadAlone: false,
  holdDownUntilMs: null,
  failovers: [],
};

/** The state in memory and, before anything acts on it, on disk. */
export type StateFile = { readonly now: ClusterState; save(change: Partial<ClusterState>): void };

/** Replaces the file as one step and waits for the disk: a torn state would be worse than an old one. */
function writeDurably(file: string, state: ClusterState): void {
  const half = `${file}.new`;
  const handle = openSync(half, "w", 0o600);
  try {
    writeSync(handle, JSON.stringify(state, null, 1));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(half, file);
}

export function openState(file: string): StateFile {
  let now: ClusterState = existsSync(file)
    ? { ...emptyState, ...(JSON.parse(readFileSync(file, "utf8")) as Partial<ClusterState>) }
    : emptyState;
  return {
    get now() {
      return now;
    },
    save(change) {
      now = { ...now, ...change, failovers: (change.failovers ?? now.failovers).slice(0, failoversKept) };
      writeDurably(file, now);
    },
  };
}
