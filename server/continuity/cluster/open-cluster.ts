import type { Clock } from "../../platform/clock.ts";
import type { Cluster } from "./cluster.ts";
import { embeddedCluster, type SupervisorAddress } from "./embedded-cluster.ts";
import { singleCluster } from "./single-cluster.ts";

/** What the choice of a driver rests on; a part of Config. */
export type ClusterSettings = {
  /** Set for the embedded cluster only. */
  supervisor: SupervisorAddress | null;
  nodes: readonly { id: string; url: string }[];
};

/** The driver for what is configured: the embedded cluster when a supervisor is named, else servers kept by others. */
export function openCluster(
  { supervisor, nodes }: ClusterSettings,
  clock: Clock,
): Cluster & { close(): void } {
  return supervisor ? embeddedCluster(supervisor, nodes, clock) : singleCluster(nodes, clock);
}
