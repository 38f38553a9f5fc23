/** Reports of calls, against calls and states whose times are known. */

import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { type CallReportRow, type CallReportView, serviceLevel } from "#contract/call-reports.ts";
import { calls, offers } from "#db/schema/calls.ts";
import { agents } from "#db/schema/centers.ts";
import { freshSite } from "#tests/kit/site.ts";

const noon = Date.parse("2026-11-24T12:00:00Z");
const at = (minutes: number, seconds = 0) => new Date(noon + minutes * 60_000 + seconds * 1_000);

type Given = {
  came: Date;
  answered?: Date;
  ended?: Date;
  outcome: "answered" | "hung-up" | "callback-owed" | "closed";
};

async function openStand() {
  const site = await freshSite();
  const center = await site.center({ name: "Tampa" });
  const agent = await site.agent(center);
  const { enterpriseId } = site;
  const { ids } = site.platform;
  const put = (given: Given) => {
    const id = ids.uuid();
    return site.write(async (tx) => {
      await tx.insert(calls).values({
        id,
        enterpriseId,
        queueId: center.queueId,
        centerId: center.id,
        direction: "inbound",
        state: "ended",
        stateAt: given.ended ?? given.came,
        outcome: given.outcome,
        toNumber: "+18135550100",
        match: "unknown",
        priority: 5,
        arrivedAt: given.came,
        answeredAt: given.answered,
        endedAt: given.ended ?? given.came,
      });
      if (!given.answered) return;
      await tx.insert(offers).values({
        id: ids.uuid(),
        enterpriseId,
        callId: id,
        seatId: agent.seatId,
        personId: agent.personId,
        state: "ended",
        reason: {
          summary: "",
          waitedMs: 0,
          idleMs: 0,
          seatsConsidered: 1,
          skillsWanted: [],
          skillsRelaxed: [],
          backup: false,
          fromCenter: null,
        },
        offeredAt: new Date(given.answered.getTime() - 4_000),
        acceptedAt: given.answered,
        legUpAt: given.answered,
        endedAt: given.ended,
        expiresAt: given.answered,
      });
    });
  };
  const becomes = (state: "available" | "on-call" | "wrap-up" | "break", stateAt: Date) =>
    site.write((tx) => tx.update(agents).set({ state, stateAt }).where(eq(agents.personId, agent.personId)));
  const boss = await site.as("supervisor");
  const read = async (by: string, until = at(60)) => {
    const query = `by=${by}&since=${at(0).toISOString()}&until=${until.toISOString()}`;
    return (await boss.get(`/reports/calls?${query}`).expect(200)).body as CallReportView;
  };
  return { site, center, agent, put, becomes, read, boss };
}

test("each half hour counts its callers, how fast they were answered, and how busy the agents were", async () => {
  const stand = await openStand();
  await using _ = stand.site;
  const { put, becomes, read, center, agent } = stand;
  await put({ came: at(1), answered: at(1, 10), ended: at(4, 10), outcome: "answered" });
  await put({ came: at(10), answered: at(11), ended: at(16), outcome: "answered" });
  await put({ came: at(29, 59), outcome: "hung-up" });
  await put({ came: at(31), outcome: "callback-owed" });
  await put({ came: at(32), outcome: "closed" });
  await put({ came: at(61), outcome: "hung-up" });
  await becomes("break", at(-60));
  // Half of the first half hour on calls, ready for the rest; on a call into the second, then gone to a break.
  await becomes("available", at(0));
  await becomes("on-call", at(10));
  await becomes("wrap-up", at(20));
  await becomes("available", at(25));
  await becomes("on-call", at(35));
  await becomes("break", at(40));

  const { rows, total } = await read("half-hour");
  const figures = (row: CallReportRow) => [
    row.offered,
    row.answered,
    row.answeredInTarget,
    row.abandoned,
    row.callbacks,
  ];
  expect(rows.map(({ key }) => key)).toEqual(["2026-11-24T12:00:00Z", "2026-11-24T12:30:00Z"]);
  expect(rows.map(figures)).toEqual([
    [3, 2, 1, 1, 0],
    [1, 0, 0, 0, 1],
  ]);
  expect(rows[0]).toMatchObject({ answerMsMean: 35_000, handleMsMean: 240_000, occupancy: 0.5 });
  expect(rows[1]).toMatchObject({ answerMsMean: null, handleMsMean: null, occupancy: 0.5 });
  expect(rows.map((row) => serviceLevel(row))).toEqual([1 / 3, null]);
  expect(figures(total)).toEqual([4, 2, 1, 1, 1]);
  expect(total.occupancy).toBeCloseTo(20 / 40);

  const queue = await read("queue");
  expect(queue.rows).toMatchObject([{ key: center.queueId, offered: 4, answered: 2, occupancy: null }]);
  const byAgent = await read("agent");
  expect(byAgent.rows).toMatchObject([
    {
      key: agent.personId,
      offered: 2,
      answered: 2,
      missed: 0,
      answerMsMean: 4_000,
      handleMsMean: 600_000,
      occupancy: 0.5,
    },
  ]);
});

test("what lasts now lasts until now; nobody there is no occupancy, and a wrong question is refused by its field", async () => {
  const stand = await openStand();
  await using site = stand.site;
  const { read, boss } = stand;
  const empty = await read("half-hour");
  expect(empty.total).toMatchObject({ offered: 0, answerMsMean: null, occupancy: null });
  expect(empty.rows).toHaveLength(2);
  const refused = async (query: string) =>
    (await boss.get(`/reports/calls?${query}`)).body.errors?.[0]?.field;
  const since = `since=${at(0).toISOString()}`;
  expect(await refused(`by=weekday&${since}&until=${at(60).toISOString()}`)).toBe("by");
  expect(await refused(`by=queue&${since}&until=${at(-60).toISOString()}`)).toBe("until");
  expect(await refused(`by=half-hour&${since}&until=${at(60 * 24 * 5).toISOString()}`)).toBe("until");
  expect(await refused(`by=queue&since=yesterday&until=${at(60).toISOString()}`)).toBe("since");
  const agent = await site.as("agent");
  expect((await agent.get(`/reports/calls?by=queue&${since}&until=${at(60).toISOString()}`)).status).toBe(
    403,
  );
});
