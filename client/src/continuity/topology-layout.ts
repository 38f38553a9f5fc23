import type { NodeView } from "#contract/cluster.ts";

export type Box = { x: number; y: number; width: number; height: number };
export type Arrow = { to: string; path: string; label: { x: number; y: number; anchor: "start" | "end" } };
export type TopologyLayout = {
  width: number;
  height: number;
  sites: (Box & { id: string; server: Box })[];
  nodes: (Box & { id: string })[];
  /** Middle of the room between the first two sites; null with one site. */
  gap: { x: number; y: number } | null;
  /** One from the leader to each other server, in the order given. */
  arrows: Arrow[];
};

const edge = 12;
const siteHead = 32;
const serverHeight = 44;
const nodeHeight = 72;
const between = 44;
/** Room between two sites for the arrows and how far behind each copy is. */
const gapMin = 128;
const gapMax = 220;

/**
 * Places sites side by side and their servers one below the other, in configured order, so that nothing moves
 * when another server leads: only the arrows do. Pure; pixels.
 */
export function layOutTopology(
  siteIds: readonly string[],
  nodes: readonly Pick<NodeView, "id" | "site">[],
  leader: string | null,
  width: number,
): TopologyLayout {
  const gap = siteIds.length > 1 ? Math.min(gapMax, Math.max(gapMin, width * 0.18)) : 0;
  const siteWidth = (width - gap * (siteIds.length - 1)) / Math.max(1, siteIds.length);
  const tallest = Math.max(1, ...siteIds.map((site) => nodes.filter((node) => node.site === site).length));
  const height =
    siteHead + serverHeight + between / 2 + tallest * nodeHeight + (tallest - 1) * between + edge;
  const placed: TopologyLayout["nodes"] = [];
  const sites = siteIds.map((id, column) => {
    const x = column * (siteWidth + gap);
    const inner = { x: x + edge, width: siteWidth - 2 * edge };
    nodes
      .filter((node) => node.site === id)
      .forEach((node, row) => {
        const y = siteHead + serverHeight + between / 2 + row * (nodeHeight + between);
        placed.push({ id: node.id, ...inner, y, height: nodeHeight });
      });
    return { id, x, y: 0, width: siteWidth, height, server: { ...inner, y: siteHead, height: serverHeight } };
  });
  const from = placed.find((node) => node.id === leader);
  const arrows = from ? placed.filter((node) => node !== from).map((to) => arrowBetween(from, to)) : [];
  const middle = gap > 0 ? { x: siteWidth + gap / 2, y: siteHead + 18 } : null;
  return { width, height, sites, nodes: placed, gap: middle, arrows };
}

function arrowBetween(from: Box & { id: string }, to: Box & { id: string }): Arrow {
  const fromMiddle = from.y + from.height / 2;
  const toMiddle = to.y + to.height / 2;
  if (from.x === to.x) return arrowWithinSite(from, to, fromMiddle, toMiddle);
  const rightward = to.x > from.x;
  const x1 = rightward ? from.x + from.width : from.x;
  const x2 = rightward ? to.x - 3 : to.x + to.width + 3;
  const half = (x1 + x2) / 2;
  return {
    to: to.id,
    path: `M${x1} ${fromMiddle} C${half} ${fromMiddle} ${half} ${toMiddle} ${x2} ${toMiddle}`,
    // Beside the end of the line, on the side it does not come from.
    label: {
      x: rightward ? x2 - edge - 8 : x2 + edge + 8,
      y: toMiddle > fromMiddle ? toMiddle + 16 : toMiddle - 8,
      anchor: rightward ? "end" : "start",
    },
  };
}

function arrowWithinSite(from: Box, to: Box & { id: string }, fromMiddle: number, toMiddle: number): Arrow {
  const down = to.y > from.y;
  const next = Math.abs(to.y - from.y) <= from.height + between;
  if (next) {
    const x = from.x + 40;
    const y1 = down ? from.y + from.height : from.y;
    const y2 = down ? to.y - 3 : to.y + to.height + 3;
    return {
      to: to.id,
      path: `M${x} ${y1} L${x} ${y2}`,
      label: { x: x + 12, y: (y1 + y2) / 2 + 4, anchor: "start" },
    };
  }
  // Past a server that stands between: along the outer edge.
  const outer = from.x - 8;
  return {
    to: to.id,
    path: `M${from.x} ${fromMiddle} L${outer} ${fromMiddle} L${outer} ${toMiddle} L${to.x - 3} ${toMiddle}`,
    label: { x: to.x + 52, y: (down ? to.y : to.y + to.height + between) - 16, anchor: "start" },
  };
}
