import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HeldCluster } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { lsnText } from "./quorum.ts";
import { pathsIn } from "./supervisor-config.ts";

/** Where a server's log left the leader's history, and where it ends. */
export type Divergence = { forkLsn: bigint; endLsn: bigint };

/** Writes down what only a diverged server has, before it is overwritten. */
export async function exportDiverged(
  held: HeldCluster,
  leader: ClusterNode,
  node: ClusterNode,
  at: Divergence,
) {
  const folder = pathsIn(held.config.dataDir).diverged;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const report = {
    node: node.id,
    leader: leader.id,
    forkLsn: lsnText(at.forkLsn),
    endLsn: lsnText(at.endLsn),
  };
  writeFileSync(
    join(folder, `term-${held.state.now.term}-${node.id}.json`),
    JSON.stringify(report, null, 2),
    { mode: 0o600 },
  );
}
