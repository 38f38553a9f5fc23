/** Seats that fell silent while they were asked: their callers go onward, all of them in the time of one. */
import { setImmediate as aTurnLater } from "node:timers/promises";
import { inArray, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { offers } from "#db/schema/calls.ts";
import { forEachCall } from "#server/calls/for-each-call.ts";
import { loseSeats, markAgentsLost } from "#server/calls/lose-seats.ts";
import { lockRouting } from "#server/calls/queries.ts";
import { routeCalls } from "#server/calls/route-calls.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import { freshSite } from "#tests/kit/site.ts";

test("silent seats give their callers back to the line at their places and are lost; who is heard keeps ringing", async () => {
  await using site = await freshSite();
  const self = systemCaller("test", site.enterpriseId);
  const center = await site.center();
  const agents = [];
  for (let n = 0; n < 4; n += 1) agents.push(await site.agent(center, { idleSecondsAgo: 90 - n }));
  const callers = [];
  for (let n = 0; n < 4; n += 1) callers.push(await site.waitingCall(center, { arrivedSecondsAgo: 50 - n }));
  const places = new Map<string, unknown>();
  for (const { id } of callers) places.set(id, (await site.call(id))!.arrivedAt);
  await perform(site.platform, routeCalls, self, {});
  const silent = agents.slice(0, 3);
  const seatIds = silent.map(({ seatId }) => seatId);

  expect(await perform(site.platform, loseSeats, self, { seatIds })).toEqual({ withdrawn: 3 });

  const made = await site.read((tx) => tx.select().from(offers).where(inArray(offers.seatId, seatIds)));
  expect(made.map(({ state }) => state)).toEqual(["withdrawn", "withdrawn", "withdrawn"]);
  for (const { personId } of silent) expect((await site.agentRow(personId)).state).toBe("lost");
  expect((await site.agentRow(agents[3]!.personId)).state).toBe("offered");
  const onward = new Set(made.map(({ callId }) => callId));
  for (const [id, arrivedAt] of places)
    expect(await site.call(id)).toMatchObject({ state: onward.has(id) ? "waiting" : "ringing", arrivedAt });
});

test("agents are marked lost in the turn of routing: never while a declaration moves them", async () => {
  await using site = await freshSite();
  const agent = await site.agent(await site.center());
  const self = systemCaller("test", site.enterpriseId);
  const waiting = () =>
    site.read(async (tx) => {
      const rows = await tx.execute(sql`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`);
      return rows.length;
    });
  let marking: Promise<unknown> = Promise.resolve();
  await site.write(async (tx) => {
    await lockRouting(tx, site.enterpriseId);
    marking = perform(site.platform, markAgentsLost, self, { personIds: [agent.personId] });
    await expect.poll(waiting).toBe(1);
    expect((await site.agentRow(agent.personId)).state).toBe("available");
  });
  await marking;
  expect((await site.agentRow(agent.personId)).state).toBe("lost");
});

test("no call waits for another's answer from the database; within a call one thing comes after the other", async () => {
  const did: string[] = [];
  const list = ["a1", "b1", "a2", "c1"].map((name) => ({ name, callId: name.slice(0, 1) }));
  await forEachCall(list, async ({ name }) => {
    did.push(`${name} asks`);
    await aTurnLater();
    did.push(`${name} is answered`);
  });
  expect(did.slice(0, 3)).toEqual(["a1 asks", "b1 asks", "c1 asks"]);
  expect(did.indexOf("a2 asks")).toBeGreaterThan(did.indexOf("a1 is answered"));
  expect(did).toHaveLength(8);
});
