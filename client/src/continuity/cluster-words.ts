import type { ClusterView, NodeView } from "#contract/cluster.ts";
import { shortAge } from "../ui/duration.ts";

/** How things stand, in sentences an operator can read aloud. The first says who leads. */
export function standingSentences(cluster: ClusterView | null): string[] {
  if (!cluster)
    return [
      "The database's supervisor does not answer, and neither do its servers.",
      "Nothing is known of the copies.",
    ];
  const leader = cluster.nodes.find((node) => node.id === cluster.leader);
  const said = [
    leader
      ? `Server ${leader.id} leads, at the ${leader.site} site, in term ${cluster.term}.`
      : "No server leads: nothing can be written.",
  ];
  if (leader) said.push(quorumSentence(cluster));
  said.push(
    cluster.copies >= cluster.copiesConfigured
      ? `All ${cluster.copiesConfigured} copies stream.`
      : `${cluster.copies} of ${cluster.copiesConfigured} copies stream.`,
  );
  if (!cluster.automaticFailover) said.push("No automatic failover: nothing would be promoted by itself.");
  return said;
}

/** "2 of the 3 voting copies must hold a write before it is acknowledged." */
export function quorumSentence({
  acknowledgementsNeeded: needed,
  voters,
}: Pick<ClusterView, "acknowledgementsNeeded" | "voters">): string {
  if (needed === 0) return "Writes are acknowledged with no copy holding them.";
  if (voters.length === needed)
    return needed === 1
      ? "The only voting copy must hold a write before it is acknowledged."
      : `All ${needed} voting copies must hold a write before it is acknowledged.`;
  return `${needed} of the ${voters.length} voting copies must hold a write before it is acknowledged.`;
}

/** "2 of 3": what the drawing says between the sites. */
export function quorumInShort({
  acknowledgementsNeeded: needed,
  voters,
}: Pick<ClusterView, "acknowledgementsNeeded" | "voters">): string {
  return needed === 0 ? "No copy" : `${needed} of ${voters.length}`;
}

/** "0 B", "14 kB", "2.1 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** How far a copy is behind, in bytes and seconds; what is not known is left out. */
export function lagText({ lagBytes, lagMs }: Pick<NodeView, "lagBytes" | "lagMs">): string {
  const parts: string[] = [];
  if (lagBytes !== null) parts.push(bytesText(lagBytes));
  if (lagMs !== null) parts.push(shortAge(lagMs));
  return parts.join(" · ") || "unknown";
}

/** `0/16B3748` as a number to compare by. */
export function lsnValue(lsn: string | null): bigint {
  const [high = "0", low = "0"] = (lsn ?? "0/0").split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** Configured first: where the primary stands on an ordinary day. */
export const homeOf = (cluster: ClusterView): NodeView | undefined => cluster.nodes[0];

/** A copy further behind would make everybody wait while it catches up; the supervisor refuses the same. */
const behindMaxBytes = 1024 * 1024;

/** Why the primary cannot go home now, and until when when that is known; null when it can. */
export function whyNotFailBack(
  cluster: ClusterView | null,
  nowMs: number,
): { reason: string; until: string | null } | null {
  const no = (reason: string, until: string | null = null) => ({ reason, until });
  if (!cluster) return no("The database's supervisor does not answer.");
  const home = homeOf(cluster);
  if (!home) return no("No server is configured.");
  if (cluster.leader === null) return no("No server leads now.");
  if (cluster.leader === home.id) return no(`${home.id} leads: it is at home.`);
  if (cluster.holdDownUntil !== null && Date.parse(cluster.holdDownUntil) > nowMs)
    return no("The last change of leader is too fresh.", cluster.holdDownUntil);
  const absent = cluster.nodes
    .filter((node) => node.id !== cluster.leader && !node.voter)
    .map((node) => node.id);
  if (absent.length > 0) return no(`Not every copy has caught up: ${absent.join(", ")}.`);
  if (home.lagBytes === null) return no(`${home.id} does not stream.`);
  if (home.lagBytes > behindMaxBytes) return no(`${home.id} is ${bytesText(home.lagBytes)} behind.`);
  return null;
}

/**
 * Servers an operator may let lead, the one with most of the log first. The old leader, started again and not
 * yet allowed to lead, is one of them: it may be the only server left.
 */
export function mayLeadByHand(cluster: ClusterView): NodeView[] {
  return cluster.nodes
    .filter((node) => node.role !== "down" && node.lsn !== null)
    .toSorted((a, b) => (lsnValue(b.lsn) > lsnValue(a.lsn) ? 1 : -1));
}

/** Servers at another site that could lead now, nearest to the leader first. */
export function failOverTargets(cluster: ClusterView): NodeView[] {
  const leader = cluster.nodes.find((node) => node.id === cluster.leader);
  if (!leader) return [];
  return cluster.nodes
    .filter((node) => node.site !== leader.site && node.role === "replica" && node.voter)
    .toSorted(
      (a, b) =>
        (a.lagBytes ?? Number.MAX_VALUE) - (b.lagBytes ?? Number.MAX_VALUE) || a.id.localeCompare(b.id),
    );
}
