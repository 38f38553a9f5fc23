import type { ClusterView, NodeRole, NodeView } from "../../server/contract/cluster.ts";
import { diskSentence, isDiskFull } from "./disk.ts";
import { type HeldCluster, isHeldDown, leaderOf } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { acknowledgementsNeeded, lsnText } from "./quorum.ts";

function roleAndReason(held: HeldCluster, node: ClusterNode, leader: ClusterNode | null): [NodeRole, string] {
  const { sight } = node;
  if (isHeldDown(held, node)) return ["down", `Site ${node.site} is held down.`];
  if (node.busyWith === "killing") return ["fenced", "It did not answer and is being ended."];
  if (node.busyWith !== null) return ["rejoining", "It is being brought back as a replica."];
  if (!sight.running) return ["down", "Its process has ended."];
  if (node === leader)
    return sight.standby === false ? ["primary", "It leads."] : ["fenced", "It may not lead again yet."];
  const seen = leader?.sight.replicas.find((replica) => replica.id === node.id);
  if (seen && seen.connections > 1)
    return ["replica", `Two servers call themselves ${node.id}; neither is counted.`];
  if (seen)
    return [
      "replica",
      held.state.now.voters.includes(node.id) ? "It streams." : "It streams, and is catching up.",
    ];
  return ["replica", leader ? `It does not stream from ${leader.id}.` : "No server leads."];
}

function nodeView(held: HeldCluster, node: ClusterNode, leader: ClusterNode | null): NodeView {
  const [role, reason] = roleAndReason(held, node, leader);
  const seen = leader?.sight.replicas.find((replica) => replica.id === node.id);
  return {
    id: node.id,
    site: node.site,
    zone: node.zone,
    role,
    voter: held.state.now.voters.includes(node.id),
    term: held.state.now.term,
    lsn: node.sight.lsn === null ? null : lsnText(node.sight.lsn),
    lagBytes: node === leader ? 0 : (seen?.lagBytes ?? null),
    lagMs: node === leader ? 0 : (seen?.lagMs ?? null),
    diskFull: isDiskFull(node),
    reason: isDiskFull(node) ? `${diskSentence(node)} ${reason}` : reason,
    port: node.port,
    pid: node.sight.pid,
  };
}

/** The cluster as last seen; costs no query. */
export function viewOf(held: HeldCluster): ClusterView {
  const { term, leader: leaderId, voters, holdDownUntilMs, promoting } = held.state.now;
  const leader = leaderOf(held);
  const streaming = leader?.sight.running ? leader.sight.replicas.map((replica) => replica.id) : [];
  const leads = leader?.sight.running && leader.sight.standby === false && promoting === null;
  return {
    driver: "embedded",
    copiesConfigured: held.nodes.length - 1,
    copies: held.nodes.filter((node) => node !== leader && node.sight.running && streaming.includes(node.id))
      .length,
    term,
    leader: leads ? leaderId : null,
    voters,
    acknowledgementsNeeded: acknowledgementsNeeded(voters),
    automaticFailover: true,
    needsOperator: held.needsOperator,
    holdDownUntil:
      holdDownUntilMs !== null && holdDownUntilMs > Date.now()
        ? new Date(holdDownUntilMs).toISOString()
        : null,
    nodes: held.nodes.map((node) => nodeView(held, node, leader)),
    seenAt: new Date().toISOString(),
  };
}
