/** One PostgreSQL that nobody supervises: said plainly, so that no screen claims copies there are not. */
import type { ClusterView } from "#contract/cluster.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/database.ts";
import { Problem } from "../../platform/problem.ts";
import type { Cluster } from "./cluster.ts";

const noEngine = () =>
  Promise.reject(
    new Problem(
      "not-possible-now",
      "No engine runs these database servers; their failover is not Holdfast's to ask for.",
    ),
  );

export function unsupervisedCluster(nodeIds: readonly string[], database: Database, clock: Clock): Cluster {
  return {
    async view(): Promise<ClusterView> {
      const status = database.status();
      return {
        driver: "single",
        copiesConfigured: nodeIds.length - 1,
        copies: status.answering.filter((node) => node.standby).length,
        term: status.term,
        leader: status.leader,
        voters: [],
        acknowledgementsNeeded: 0,
        automaticFailover: false,
        needsOperator: null,
        holdDownUntil: null,
        nodes: nodeIds.map((id) => {
          const seen = status.answering.find((node) => node.id === id);
          return {
            id,
            site: "main",
            zone: null,
            role: seen ? (seen.standby ? "replica" : "primary") : "down",
            voter: false,
            term: seen?.term ?? null,
            lsn: null,
            lagBytes: null,
            lagMs: seen?.ageMs ?? null,
            reason: seen ? "it answers" : "it does not answer",
            port: null,
            pid: null,
          };
        }),
        seenAt: clock.now().toISOString(),
      };
    },
    failovers: () => Promise.resolve([]),
    switchOver: noEngine,
    failBack: noEngine,
    promote: noEngine,
    addPhase: () => Promise.resolve(),
  };
}
