import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";
import type { Cluster } from "./cluster.ts";
import { NodeLook, viewFromAccounts } from "./look-at-nodes.ts";

/**
 * PostgreSQL servers that somebody else keeps in order: one server, or a provider's cluster. Holdfast
 * follows whichever is open for writing and shows what the servers say of themselves, no more: it
 * cannot know whether anything would promote by itself.
 */
export function singleCluster(
  nodes: readonly { id: string; url: string }[],
  clock: Clock,
): Cluster & { close(): void } {
  const look = new NodeLook(nodes.map((node) => ({ ...node, site: "main", zone: null })));
  const refuse = async (): Promise<never> => {
    throw new Problem(
      "not-possible-now",
      "These database servers are kept in order outside Holdfast: move the lead with the tool that does.",
    );
  };
  return {
    view: async () => viewFromAccounts("single", await look.look(), clock.now()),
    failovers: async () => [],
    switchOver: refuse,
    failBack: refuse,
    promote: refuse,
    addPhase: async () => undefined,
    close: () => look.close(),
  };
}
