import type { ClusterView } from "../../server/contract/cluster.ts";
import { type HeldCluster, Refused } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { killAllOf } from "./processes.ts";
import { viewOf } from "./view.ts";

function nodesOfSite(held: HeldCluster, site: string): ClusterNode[] {
  const nodes = held.nodes.filter((node) => node.site === site);
  if (nodes.length === 0) throw new Refused(404, `There is no site "${site}".`);
  return nodes;
}

/** For drills: every process of the site's nodes dies at once, without warning, and none is started again. */
export async function holdSiteDown(held: HeldCluster, site: string, wake: () => void): Promise<ClusterView> {
  const nodes = nodesOfSite(held, site);
  const others = held.state.now.sitesDown.filter((other) => other !== site);
  held.state.save({ sitesDown: [...others, site] });
  held.log("site held down", { site });
  await Promise.all(nodes.map((node) => killAllOf(node.dir)));
  wake();
  return viewOf(held);
}

/** Ends a site's hold; its nodes come back as replicas in the background. */
export async function letSiteUp(held: HeldCluster, site: string, wake: () => void): Promise<ClusterView> {
  const nodes = nodesOfSite(held, site);
  held.state.save({ sitesDown: held.state.now.sitesDown.filter((other) => other !== site) });
  for (const node of nodes) node.notBeforeMs = 0;
  held.log("site let up", { site });
  wake();
  return viewOf(held);
}
