import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chance, seeds } from "#tests/kit/chance.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { makeEnterprise, openSite, type SitePlatform } from "#tests/kit/cluster-platform.ts";
import { openTcpProxy, type TcpProxy } from "#tests/kit/tcp-proxy.ts";
import { hiredByName, startWriters } from "#tests/kit/writers.ts";

/**
 * Each way, from the primary to a replica: far enough that what is not waited for is not there yet, and one
 * farther than the others, which lacks what they acknowledged.
 */
const wireMs: Record<string, number> = { main: 5, s1: 10, s2: 10, s3: 40 };

let cluster: TestCluster;
let enterpriseId: string;
let sites: SitePlatform[];
/** Between the sites and each node, so that a line can be cut in the middle of a commit. */
let lines: Map<string, TcpProxy>;

beforeAll(async () => {
  cluster = await startTestCluster({ migrated: true, cabled: true });
  for (const [id, cable] of cluster.streams) cable.setDelay(wireMs[id] ?? 0);
  enterpriseId = await makeEnterprise(cluster);
  lines = new Map();
  const nodes = [];
  for (const { id, url } of cluster.urlsFor("app")) {
    const target = new URL(url);
    const port = Number(target.port);
    const proxy = await openTcpProxy(() => port);
    lines.set(id, proxy);
    target.port = String(proxy.port);
    nodes.push({ id, url: target.href });
  }
  sites = [
    await openSite(cluster, "main", enterpriseId, nodes),
    await openSite(cluster, "cloud", enterpriseId, nodes),
  ];
});

afterAll(async () => {
  for (const site of sites ?? []) site.close();
  for (const line of lines?.values() ?? []) await line.close();
  await cluster?.[Symbol.asyncDispose]();
});

type Disaster = (leader: string) => Promise<() => void>;

const nothingToMend = () => undefined;
const disasters: Record<string, Disaster> = {
  "the primary is killed": async (leader) => {
    await cluster.kill(leader);
    return nothingToMend;
  },
  "the primary is killed, and what was on its way to the replicas with it": async (leader) => {
    for (const cable of cluster.streams.values()) cable.cut();
    await cluster.kill(leader);
    return nothingToMend;
  },
  "the primary's whole process tree freezes": async (leader) => {
    const pids = cluster.freeze(leader, "tree");
    return () => cluster.thaw(pids);
  },
  "the primary's postmaster alone freezes": async (leader) => {
    const pids = cluster.freeze(leader, "postmaster");
    return () => cluster.thaw(pids);
  },
  "every line to the primary is cut as a commit is sent": async (leader) => {
    await lines.get(leader)?.cutAt("commit", "after");
    lines.get(leader)?.cut();
    return nothingToMend;
  },
  "a line is cut before a commit arrives": async (leader) => {
    await lines.get(leader)?.cutAt("commit", "before");
    return nothingToMend;
  },
  "one replica is killed": async (leader) => {
    const replica = cluster.nodes.find((node) => node.id !== leader)!;
    await cluster.kill(replica.id);
    return nothingToMend;
  },
};

describe.each(seeds(1))("seed %i", (seed) => {
  test.each(Object.keys(disasters))("nothing acknowledged is lost or done twice when %s", async (what) => {
    const luck = chance(seed * 1_000 + what.length);
    await cluster.untilWhole();
    const { id: leader } = await cluster.leader();
    const prefix = `${seed} ${what}`;
    const writers = startWriters(sites, 8, prefix);
    await expect.poll(() => writers.acknowledged.length, { timeout: 15_000 }).toBeGreaterThan(40);
    await sleep(luck.int(0, 60));

    const mend = await disasters[what]!(leader);
    const before = writers.acknowledged.length;
    await expect.poll(() => writers.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 60);
    mend();
    await writers.stop();

    const hired = await hiredByName(sites[0]!, enterpriseId);
    const lost = writers.acknowledged.filter(({ key, id }) => hired.get(key)?.[0] !== id);
    const twice = [...hired].filter(([name, ids]) => name.startsWith(prefix) && ids.length > 1);
    expect(lost).toEqual([]);
    expect(twice).toEqual([]);
  });
});
