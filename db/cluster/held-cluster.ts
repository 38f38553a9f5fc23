import type { ClusterView } from "../../server/contract/cluster.ts";
import type { Binaries } from "./binaries.ts";
import type { StateFile } from "./cluster-state.ts";
import type { ClusterNode } from "./node.ts";
import type { Passwords } from "./secrets.ts";
import type { SupervisorConfig } from "./supervisor-config.ts";

/** Everything the supervisor's parts share. */
export type HeldCluster = {
  config: SupervisorConfig;
  passwords: Passwords;
  binaries: Binaries;
  nodes: ClusterNode[];
  state: StateFile;
  /** Set when only a person can go on; cleared when a leader leads again. */
  needsOperator: ClusterView["needsOperator"];
  /** No decision is taken while true: the cluster is being started or stopped. */
  paused: boolean;
  /** Looks again at once: a process ended, a connection broke. */
  wake(): void;
  log(what: string, facts?: Record<string, unknown>): void;
};

export function nodeOf(held: HeldCluster, id: string): ClusterNode {
  const node = held.nodes.find((candidate) => candidate.id === id);
  if (!node) throw new Refused(404, `There is no node "${id}".`);
  return node;
}

export function leaderOf(held: HeldCluster): ClusterNode | null {
  const { leader } = held.state.now;
  return leader === null ? null : nodeOf(held, leader);
}

export function isHeldDown(held: HeldCluster, node: ClusterNode): boolean {
  return held.state.now.sitesDown.includes(node.site);
}

/** A request that cannot be done now; the reason is for an operator to read. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}
