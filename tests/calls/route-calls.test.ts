import { setTimeout as sleep } from "node:timers/promises";
import { asc } from "drizzle-orm";
import postgres from "postgres";
import { expect, test } from "vitest";
import { offers } from "#db/schema/calls.ts";
import { legUp } from "#server/calls/legs.ts";
import { routeCalls } from "#server/calls/route-calls.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import { until } from "#tests/kit/lines.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";
import { type HeldCommit, openTcpProxy } from "#tests/kit/tcp-proxy.ts";

/** Holds the rows of agents who are about to go on a break: whoever wants to offer them a call must wait. */
async function aboutToLeave(site: TestSite, leaving: readonly { personId: string }[]) {
  const sql = postgres(site.platform.store.supervisorUrl, { max: 1 });
  const ids = leaving.map(({ personId }) => personId);
  await sql.unsafe("begin");
  await sql`select from agents where person_id in ${sql(ids)} for update`;
  return {
    async leave() {
      await untilSomebodyWaits(site);
      await sql`update agents set state = 'break' where person_id in ${sql(ids)}`;
      await sql.unsafe("commit");
      await sql.end();
    },
  };
}

/** Until the router waits for a row of somebody else's. */
async function untilSomebodyWaits(site: TestSite): Promise<void> {
  const sql = postgres(site.platform.store.supervisorUrl, { max: 1 });
  try {
    for (;;) {
      const waiting = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%agents%'`;
      if (waiting.length > 0) return;
      await sleep(10);
    }
  } finally {
    await sql.end();
  }
}

test("however often seats go while the line is planned for, nobody who came later is offered one first", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const agents = [];
  for (let n = 0; n < 8; n += 1) agents.push(await site.agent(center, { idleSecondsAgo: 90 - n }));
  const callers = [];
  for (let n = 0; n < 4; n += 1) callers.push(await site.waitingCall(center, { arrivedSecondsAgo: 50 - n }));
  // Each plan finds seats gone that it counted on; in the third a later caller's seat is still there.
  const gone = [agents.slice(0, 2), agents.slice(4, 6), agents.slice(6, 7)];
  const leaving = [];
  for (const group of gone) leaving.push(await aboutToLeave(site, group));

  const routing = perform(site.platform, routeCalls, systemCaller("test", site.enterpriseId), {});
  for (const group of leaving) await group.leave();

  expect(await routing).toEqual({ offered: 2, again: true });
  const made = await site.read((tx) => tx.select().from(offers).orderBy(asc(offers.offeredAt)));
  expect(new Set(made.map((offer) => offer.callId))).toEqual(new Set([callers[0]!.id, callers[1]!.id]));
});

type Cable = Awaited<ReturnType<typeof openTcpProxy>>;

/** Where a turn at routing can be when its site freezes, or the line is pulled. */
const silences: Record<string, (cable: Cable) => Promise<void>> = {
  "between two statements": (cable) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    cable.atCommitOf("call:offered", (commit) => {
      commit.vanish();
      resolve();
    });
    return promise;
  },
  // The statement is known to the server, its values are not: it calls that active, not idle in a transaction.
  "in the middle of a statement": (cable) => cable.pullAfter('insert into "offers"'),
};

test.each(Object.keys(silences))(
  "a site that falls silent %s of its turn at routing holds up the other for a moment, not for good",
  async (where) => {
    await using site = await freshSite();
    await using cloud = await siteOnACable(site);
    const silent = silences[where]!(cloud.cable);
    const center = await site.center();
    await site.agent(center);
    await site.waitingCall(center);
    cloud.switchboard.nudge(site.enterpriseId);
    await silent;

    const offered = async () => {
      site.switchboard.nudge(site.enterpriseId);
      return (await site.read((tx) => tx.select().from(offers))).length;
    };
    await expect.poll(offered, { timeout: 12_000, interval: 250 }).toBe(1);
  },
);

test("who moves several calls or seats has the turn alone: routing begins when that is committed", async () => {
  await using site = await freshSite();
  await using cloud = await siteOnACable(site);
  const { promise: held, resolve } = Promise.withResolvers<HeldCommit>();
  cloud.cable.atCommitOf("call:transferred", resolve);
  const self = systemCaller("test", site.enterpriseId);
  const [tampa, york] = [await site.center(), await site.center()];
  const talker = await site.agent(tampa);
  const { id: callId } = await site.waitingCall(tampa);
  await perform(site.platform, routeCalls, self, {});
  const [offer] = await site.read((tx) => tx.select().from(offers));
  const desk = await cloud.as(talker);
  await desk.post(`/offers/${offer!.id}/accept`);
  const leg = { callId, offerId: offer!.id, legCallSid: "CAtalker", conferenceSid: "CF1" };
  await perform(site.platform, legUp, self, leg);
  const passedOn = desk
    .post(`/calls/${callId}/transfer`, { queueId: york.queueId })
    .then((res) => res.status);
  const commit = await held;
  // Nothing that the transfer touches: only the turn can be waited for.
  const free = await site.agent(york);
  await site.waitingCall(york, { arrivedSecondsAgo: 60 });

  const early = perform(site.platform, routeCalls, self, {}, { deadlineMs: 400 });
  await expect(early).rejects.toMatchObject({ code: "no-leader" });
  commit.passOn();
  expect(await passedOn).toBe(200);
  await until("the free seat to be asked", async () => {
    site.switchboard.nudge(site.enterpriseId);
    return (await site.agentRow(free.personId)).state === "offered";
  });
});

/** The installation's other site, whose every connection to the database runs over one cable. */
async function siteOnACable(site: TestSite) {
  const address = new URL(site.platform.store.appUrl);
  const port = Number(address.port);
  const cable = await openTcpProxy(() => port);
  address.port = String(cable.port);
  const store = { ...site.platform.store, appUrl: address.href };
  const beside = { platform: { ...site.platform, store }, secret: site.secret };
  const cloud = await freshSite({ site: "cloud", beside });
  return {
    ...cloud,
    cable,
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await cable.close();
    },
  };
}
