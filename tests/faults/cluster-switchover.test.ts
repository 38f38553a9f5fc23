import { afterAll, beforeAll, expect, test } from "vitest";
import type { FailoverRecord } from "#contract/cluster.ts";
import { once } from "#db/cluster/sql-session.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger, rounds } from "#tests/kit/ledger.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster({ holdDownMs: 4000 });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test.each(Array.from({ length: rounds }, (_, round) => round))(
  "the lead moves to the cloud and back, in order, and no write is lost (%i)",
  async (round) => {
    await cluster.untilWhole();
    const ledger = await keepLedger(cluster);
    await ledger.untilAcknowledged(50);

    const wish = { to: "s2", by: "Dana", key: `one wish ${round}` };
    const [there, meanwhile] = await Promise.all([
      cluster.ask<FailoverRecord>("/switchover", wish),
      cluster.ask<FailoverRecord>("/switchover", wish),
    ]);
    const afterwards = await cluster.ask<FailoverRecord>("/switchover", wish);
    // The change cuts the connection its answer travels on: whoever asks again is told what became of it.
    expect([meanwhile.id, afterwards.id]).toEqual([there.id, there.id]);
    expect(there).toMatchObject({ kind: "switchover", from: "main", to: "s2" });
    await ledger.untilAcknowledged(50);
    // Too fresh, and the old leader is not a copy again yet: going back now is refused, with the reason.
    await expect(cluster.ask("/failback", { by: "Dana" })).rejects.toThrow(/hold-down/);

    await cluster.untilWhole();
    await cluster.until("the hold-down is over", (view) => view.holdDownUntil === null);
    const back = await cluster.ask<FailoverRecord>("/failback", { by: "Dana" });
    expect(back).toMatchObject({ kind: "failback", from: "s2", to: "main" });
    await ledger.untilAcknowledged(50);
    await cluster.untilWhole();
    await ledger.stop();

    expect(await ledger.lost()).toEqual([]);
    await cluster.until("the hold-down is over", (view) => view.holdDownUntil === null);
  },
);

test("failback is refused while a copy is missing, and a switchover to nobody in particular is refused", async () => {
  await cluster.untilWhole();
  await cluster.ask("/switchover", { to: "s3", by: "Dana" });
  await cluster.untilWhole();
  await cluster.until("the hold-down is over", (view) => view.holdDownUntil === null);
  await cluster.ask("/sites/main/down", {});
  await cluster.until("the main site is out", (view) => view.voters.join() === "s2");
  await expect(cluster.ask("/failback", { by: "Dana" })).rejects.toThrow(
    /Not every copy has caught up: main, s1/,
  );
  await expect(cluster.ask("/switchover", { to: "s3", by: "Dana" })).rejects.toThrow(/s3 leads already/);
  await expect(cluster.ask("/switchover", { to: "s9", by: "Dana" })).rejects.toThrow(/no node "s9"/);
  await cluster.ask("/sites/main/up", {});
  await cluster.untilWhole();
  await cluster.ask("/failback", { by: "Dana" });
  expect((await cluster.untilWhole()).leader).toBe("main");
});

test("the sites add the phases that only they can measure, and the database keeps the record", async () => {
  await cluster.untilWhole();
  const [record] = await cluster.failovers();
  const path = `/failovers/${record?.id}/phases`;
  await cluster.ask(path, { phase: "reconnect", ms: 41 });
  await cluster.ask(path, { phase: "reconnect", ms: 999 });
  const longer = await cluster.ask<FailoverRecord>(path, { phase: "first-write", ms: 12 });
  expect(longer.phases.slice(-2)).toEqual([
    { phase: "reconnect", ms: 41 },
    { phase: "first-write", ms: 12 },
  ]);
  const { id } = await cluster.leader();
  const kept = () =>
    once(
      cluster.url(id, "app"),
      5000,
      (sql) =>
        sql`select phases from cluster.failovers where id = ${record?.id ?? ""} and phases @> '[{"phase":"first-write"}]'`,
    );
  await expect.poll(kept, { timeout: 10_000 }).toHaveLength(1);
});

test("without the token the supervisor answers nobody", async () => {
  const answer = await fetch(`${cluster.supervisorUrl}/topology`);
  expect(answer.status).toBe(401);
  const forged = await fetch(`${cluster.supervisorUrl}/stop`, {
    method: "POST",
    headers: { authorization: `Bearer ${"x".repeat(cluster.token.length)}` },
  });
  expect(forged.status).toBe(401);
  expect((await cluster.view()).leader).not.toBeNull();
});
