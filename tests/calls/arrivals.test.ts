import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries } from "#db/schema/platform.ts";
import { openArrivals } from "#server/calls/arrivals.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import type { Switchboard } from "#server/calls/switchboard.ts";
import { freshSite } from "#tests/kit/site.ts";

const sidOf = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;

test("callers who come together are rows of few transactions, each with its own place, match and audit entry", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const { queueId } = center;
  const arrivals = openArrivals(site.switchboard);
  const beganAt = site.platform.clock.now().getTime();

  await Promise.all(
    Array.from({ length: 250 }, (_, n) =>
      arrivals.take(site.enterpriseId, {
        callSid: sidOf(n),
        from: n % 2 === 0 ? `+1512555${String(n).padStart(4, "0")}` : "anonymous",
        to: "+18135550100",
        queueId,
        arrivedAt: new Date(beganAt + n),
      }),
    ),
  );

  const found = await site.read(async (tx) => ({
    calls: [
      ...(await tx.execute<{ id: string; match: string }>(
        sql`select id, match from calls order by arrived_at`,
      )),
    ],
    transactions: [...(await tx.execute(sql`select distinct xid from feed where type = 'call:arrived'`))],
    audited: await tx.select().from(auditEntries),
  }));
  expect(found.calls.map((call) => call.id)).toEqual(
    Array.from({ length: 250 }, (_, n) => callIdOf(sidOf(n))),
  );
  expect(new Set(found.calls.map((call) => call.match))).toEqual(new Set(["unknown", "withheld"]));
  expect(found.audited.filter((entry) => entry.action === "took")).toHaveLength(250);
  expect(found.transactions.length).toBeLessThanOrEqual(10);
});

test("a caller whose row is refused turns nobody away who came with them", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const { queueId } = center;
  const arrivals = openArrivals(site.switchboard);
  const come = (n: number, queue: string) =>
    arrivals.take(site.enterpriseId, {
      callSid: sidOf(n),
      from: "+15125550111",
      to: "+18135550100",
      queueId: queue,
      arrivedAt: site.platform.clock.now(),
    });

  const answers = await Promise.allSettled([
    come(1, queueId),
    come(2, "00000000-0000-4000-8000-000000000000"),
    come(3, queueId),
  ]);

  expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("whoever comes while a commit hangs is not held up by it", async () => {
  const hanging = Promise.withResolvers<void>();
  const batches: number[] = [];
  const switchboard = {
    platform: { clock: { monotonicMs: () => performance.now() } },
    perform: async (_op: unknown, _caller: unknown, calls: unknown[]) => {
      batches.push(calls.length);
      if (batches.length === 1) await hanging.promise;
    },
  } as unknown as Switchboard;
  const arrivals = openArrivals(switchboard);
  const come = (n: number) =>
    arrivals.take("enterprise", {
      callSid: sidOf(n),
      from: undefined,
      to: "+18135550100",
      queueId: "queue",
      arrivedAt: new Date(0),
    });

  const first = come(1);
  await expect.poll(() => batches).toEqual([1]);
  await Promise.all([come(2), come(3)]);

  expect(batches).toEqual([1, 2]);
  hanging.resolve();
  await first;
});

test("a caller told of again, at once or later, is one row and one entry", async () => {
  await using site = await freshSite();
  const { queueId } = await site.center();
  const arrivals = openArrivals(site.switchboard);
  const come = () =>
    arrivals.take(site.enterpriseId, {
      callSid: sidOf(7),
      from: "+15125550111",
      to: "+18135550100",
      queueId,
      arrivedAt: site.platform.clock.now(),
    });

  await Promise.all([come(), come()]);
  await come();

  const entries = await site.read((tx) => tx.select().from(auditEntries));
  expect(entries.filter((entry) => entry.action === "took")).toHaveLength(1);
  expect(await site.call(callIdOf(sidOf(7)))).toMatchObject({ state: "waiting" });
});
