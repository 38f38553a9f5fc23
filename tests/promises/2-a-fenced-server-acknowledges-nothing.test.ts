import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { chance, seeds } from "#tests/kit/chance.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { makeEnterprise, openSite, type SitePlatform } from "#tests/kit/cluster-platform.ts";
import { startWriters } from "#tests/kit/writers.ts";

let cluster: TestCluster;
let enterpriseId: string;
let site: SitePlatform;

beforeAll(async () => {
  cluster = await startTestCluster({ migrated: true });
  enterpriseId = await makeEnterprise(cluster);
  site = await openSite(cluster, "main", enterpriseId);
});

afterAll(async () => {
  site?.close();
  await cluster?.[Symbol.asyncDispose]();
});

const ownerUrl = (node: string) => cluster.url(node, "owner");

const untilLed = (by: (leader: string | null, term: number) => boolean) =>
  expect
    .poll(
      async () => {
        const view = await cluster.view();
        return by(view.leader, view.term);
      },
      { timeout: 30_000 },
    )
    .toBe(true);

describe.each(seeds(1))("seed %i", (seed) => {
  test.each(["tree", "postmaster"] as const)(
    "what was begun on the old primary cannot be committed there once another leads (frozen: %s)",
    async (what) => {
      await cluster.untilWhole();
      const { id: old } = await cluster.leader();
      const { term } = await cluster.view();
      const id = randomUUID();
      const held = postgres(ownerUrl(old), { max: 1, onnotice: () => undefined });
      try {
        await held.unsafe("begin");
        await held`insert into enterprises (id, name) values (${id}, 'Begun before the fence')`;
        const processes = cluster.processesOf(old);
        const pids = cluster.freeze(old, what);
        await untilLed((leader, now) => leader !== old && now > term);
        // The fence: of what could acknowledge, asleep or awake, nothing is left when another leads.
        expect(cluster.processesOf(old).filter((pid) => processes.includes(pid))).toEqual([]);
        cluster.thaw(pids);

        await expect(held.unsafe("commit")).rejects.toThrow();
        const { id: leader } = await cluster.leader();
        const rows = await once(
          ownerUrl(leader),
          5_000,
          (sql) => sql`select 1 from enterprises where id = ${id}`,
        );
        expect(rows).toHaveLength(0);
      } finally {
        await held.end({ timeout: 0 });
      }
    },
  );

  test("no acknowledgement of an older term comes after one of a newer term", async () => {
    await cluster.untilWhole();
    const luck = chance(seed);
    const { id: old } = await cluster.leader();
    const writers = startWriters([site], 6, `fence ${seed}`);
    await expect.poll(() => writers.acknowledged.length, { timeout: 15_000 }).toBeGreaterThan(30);
    await sleep(luck.int(0, 50));
    const pids = cluster.freeze(old, luck.pick(["tree", "postmaster"] as const));
    await untilLed((leader) => leader !== null && leader !== old);
    cluster.thaw(pids);
    const before = writers.acknowledged.length;
    await expect.poll(() => writers.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 30);
    await writers.stop();

    const terms = writers.acknowledged.toSorted((a, b) => a.atMs - b.atMs).map(({ term }) => term);
    expect(terms).toEqual(terms.toSorted((a, b) => a - b));
    expect(new Set(terms).size).toBeGreaterThan(1);
  });
});
