import type { ClusterView, FailoverPhase, FailoverRecord } from "#contract/cluster.ts";

/** Who asks for a change of leader. The same key again is told the outcome of the first. */
export type Asked = { by: string; key: string | undefined };

/**
 * Whatever keeps PostgreSQL's servers in order: the embedded supervisor, or an engine across machines.
 * Holdfast shows its topology, asks it for changes and measures; it never promotes behind its back.
 * Every method throws Problem `no-leader` when the engine does not answer within its deadline, and
 * Problem `not-possible-now` with the engine's own reason when it refuses.
 */
export type Cluster = {
  view(): Promise<ClusterView>;
  /** Newest first. */
  failovers(): Promise<FailoverRecord[]>;
  switchOver(to: string, asked: Asked): Promise<FailoverRecord>;
  failBack(asked: Asked): Promise<FailoverRecord>;
  /** An operator's decision when nothing can be promoted safely. */
  promote(node: string, by: string, acceptLoss: boolean): Promise<FailoverRecord>;
  /** Adds a phase that only a site can measure (reconnect, first-write, first-call); milliseconds. */
  addPhase(failoverId: string, phase: FailoverPhase, ms: number): Promise<void>;
};
