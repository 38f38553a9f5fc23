import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ClusterView } from "#contract/cluster.ts";
import { watchContinuity } from "#server/continuity/watch.ts";
import { operation, perform } from "#server/platform/operation.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

const refusedOnce = () => {
  let asked = 0;
  return operation({
    name: "write-to-a-full-disk",
    permission: null,
    input: z.object({ times: z.number() }),
    async run({ tx }, { times }) {
      asked += 1;
      // As PostgreSQL answers a write for which the disk has no room.
      if (asked <= times)
        await tx.execute(sql`do $$ begin raise exception 'no space' using errcode = '53100'; end $$`);
      return { asked };
    },
  });
};

test("a write refused for a full disk says so, and is tried again until another server may lead", async () => {
  await using p = await freshPlatform();
  await expect(
    perform(p, refusedOnce(), p.caller, { times: 1_000 }, { deadlineMs: 200 }),
  ).rejects.toMatchObject({
    code: "no-leader",
    message: "The database server's disk is full; nothing was changed.",
  });
  expect(await perform(p, refusedOnce(), p.caller, { times: 2 })).toEqual({ asked: 3 });
});

test("every screen names the servers whose disk is full", async () => {
  await using p = await freshPlatform();
  const view = {
    copies: 1,
    copiesConfigured: 1,
    automaticFailover: true,
    needsOperator: null,
    nodes: [
      { id: "main", site: "main", role: "primary", diskFull: false },
      { id: "s1", site: "main", role: "replica", diskFull: true },
    ],
  } as unknown as ClusterView;
  const watch = watchContinuity({
    site: "main",
    homeSite: "main",
    cluster: { view: async () => view } as unknown as Parameters<typeof watchContinuity>[0]["cluster"],
    database: p.database,
    carrier: "simulated",
    drill: () => ({ running: false }),
    gate: () => null,
    monotonicMs: p.clock.monotonicMs,
    log: p.log,
  });
  try {
    await expect
      .poll(() => watch.standing())
      .toMatchObject({ mode: "degraded", reasons: ["The disk of s1 is full: free some space there."] });
  } finally {
    watch.close();
  }
});
