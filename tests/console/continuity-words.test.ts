import { expect, test } from "vitest";
import {
  bytesText,
  failOverTargets,
  lagText,
  lsnValue,
  mayLeadByHand,
  quorumSentence,
  standingSentences,
  whyNotFailBack,
} from "#client/continuity/cluster-words.ts";
import { layOutTopology } from "#client/continuity/topology-layout.ts";
import type { ClusterView, NodeView } from "#contract/cluster.ts";

const node = (id: string, site: string, part: Partial<NodeView> = {}): NodeView => ({
  id,
  site,
  zone: null,
  role: "replica",
  voter: true,
  term: 2,
  lsn: "0/16B3748",
  lagBytes: 0,
  lagMs: 1,
  reason: "It streams.",
  port: null,
  pid: null,
  ...part,
});
const cluster = (part: Partial<ClusterView> = {}): ClusterView => ({
  driver: "embedded",
  copiesConfigured: 3,
  copies: 3,
  term: 2,
  leader: "s2",
  voters: ["main", "s1", "s3"],
  acknowledgementsNeeded: 2,
  automaticFailover: true,
  needsOperator: null,
  holdDownUntil: null,
  nodes: [
    node("main", "main"),
    node("s1", "main"),
    node("s2", "cloud", { role: "primary", voter: false }),
    node("s3", "cloud"),
  ],
  seenAt: "2026-11-21T12:00:00.000Z",
  ...part,
});
const now = Date.parse("2026-11-21T12:00:00.000Z");

test("an operator may choose every server that answers, the old leader too, the fullest log first", () => {
  const nodes = [
    node("main", "main", { role: "fenced", lsn: "0/2000000" }),
    node("s1", "main", { role: "down", lsn: "0/3000000" }),
    node("s2", "cloud", { role: "replica", lsn: "0/1000000" }),
    node("s3", "cloud", { role: "fenced", lsn: null }),
  ];
  expect(mayLeadByHand(cluster({ leader: null, nodes })).map(({ id }) => id)).toEqual(["main", "s2"]);
});

test("how things stand is said in sentences that name the leader and what a write needs", () => {
  expect(standingSentences(cluster())).toEqual([
    "Server s2 leads, at the cloud site, in term 2.",
    "2 of the 3 voting copies must hold a write before it is acknowledged.",
    "All 3 copies stream.",
  ]);
  expect(standingSentences(cluster({ leader: null, copies: 1, automaticFailover: false }))).toEqual([
    "No server leads: nothing can be written.",
    "1 of 3 copies stream.",
    "No automatic failover: nothing would be promoted by itself.",
  ]);
  expect(quorumSentence({ acknowledgementsNeeded: 0, voters: [] })).toBe(
    "Writes are acknowledged with no copy holding them.",
  );
});

test("failing back waits for each of its conditions and names the first that is missing", () => {
  expect(whyNotFailBack(cluster(), now)).toBeNull();
  expect(whyNotFailBack(null, now)?.reason).toContain("supervisor");
  expect(whyNotFailBack(cluster({ leader: "main" }), now)?.reason).toContain("at home");
  expect(whyNotFailBack(cluster({ leader: null }), now)?.reason).toBe("No server leads now.");
  expect(whyNotFailBack(cluster({ holdDownUntil: "2026-11-21T12:00:20.000Z" }), now)).toEqual({
    reason: "The last change of leader is too fresh.",
    until: "2026-11-21T12:00:20.000Z",
  });
  expect(whyNotFailBack(cluster({ holdDownUntil: "2026-11-21T11:59:00.000Z" }), now)).toBeNull();
  const [, s1, s2, s3] = cluster().nodes as [NodeView, NodeView, NodeView, NodeView];
  expect(
    whyNotFailBack(cluster({ nodes: [node("main", "main", { voter: false }), s1, s2, s3] }), now)?.reason,
  ).toBe("Not every copy has caught up: main.");
  expect(
    whyNotFailBack(cluster({ nodes: [node("main", "main", { lagBytes: 2_100_000 }), s1, s2, s3] }), now)
      ?.reason,
  ).toBe("main is 2.1 MB behind.");
});

test("only a voting copy that streams at another site can be failed over to, the nearest first", () => {
  const nodes = [
    node("main", "main", { lagBytes: 900 }),
    node("s1", "main", { lagBytes: 10 }),
    node("s2", "cloud", { role: "primary", voter: false }),
    node("s3", "cloud"),
  ];
  expect(failOverTargets(cluster({ nodes })).map((each) => each.id)).toEqual(["s1", "main"]);
  const [main, s1, s2, s3] = nodes as [NodeView, NodeView, NodeView, NodeView];
  expect(
    failOverTargets(cluster({ nodes: [{ ...main, role: "down" }, { ...s1, voter: false }, s2, s3] })),
  ).toEqual([]);
  expect(failOverTargets(cluster({ leader: null }))).toEqual([]);
});

test("WAL positions compare as numbers, not as text", () => {
  expect(lsnValue("0/FFFFFFFF") < lsnValue("1/0")).toBe(true);
  expect(lsnValue("0/9") < lsnValue("0/A0")).toBe(true);
  expect(lsnValue(null)).toBe(0n);
});

test("lag is said in bytes and seconds, and what is unknown is not made up", () => {
  expect(lagText({ lagBytes: 18_240, lagMs: 214 })).toBe("18 kB · 0.2 s");
  expect(lagText({ lagBytes: null, lagMs: null })).toBe("unknown");
  expect(bytesText(2_345_678)).toBe("2.3 MB");
});

test("when another server leads only the arrows move, and nothing overlaps or leaves the drawing", () => {
  const { nodes } = cluster();
  for (const width of [560, 650, 940]) {
    const fromMain = layOutTopology(["main", "cloud"], nodes, "main", width);
    const fromCloud = layOutTopology(["main", "cloud"], nodes, "s2", width);
    expect(fromCloud.nodes).toEqual(fromMain.nodes);
    expect(fromMain.arrows.map((arrow) => arrow.to)).toEqual(["s1", "s2", "s3"]);
    expect(fromCloud.arrows.map((arrow) => arrow.to)).toEqual(["main", "s1", "s3"]);
    for (const box of fromMain.nodes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(fromMain.height);
      for (const other of fromMain.nodes) {
        if (other === box || other.x !== box.x) continue;
        expect(other.y >= box.y + box.height || box.y >= other.y + other.height).toBe(true);
      }
    }
  }
  expect(layOutTopology(["main", "cloud"], nodes, null, 800).arrows).toEqual([]);
  expect(layOutTopology(["main"], nodes.slice(0, 2), "main", 800).gap).toBeNull();
});
