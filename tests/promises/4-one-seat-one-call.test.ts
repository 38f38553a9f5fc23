/** Promise 4: one seat, one call; one call, one seat: with both sites routing and everybody answering at once. */
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { calls, offers } from "#db/schema/calls.ts";
import { endCall } from "#server/calls/agent-actions.ts";
import { acceptOffer, declineOffer } from "#server/calls/answer-offer.ts";
import { customerUnreached, isDialling } from "#server/calls/customer-unreached.ts";
import { dialOut } from "#server/calls/dial-out.ts";
import { expireOffers } from "#server/calls/expire-offers.ts";
import { inviteToCall } from "#server/calls/invite-to-call.ts";
import { leaveCall } from "#server/calls/leave-call.ts";
import { callerJoined, callerLeft, legDown, legUp } from "#server/calls/legs.ts";
import { routeCalls } from "#server/calls/route-calls.ts";
import { wrapUpCall } from "#server/calls/wrap-up.ts";
import { setAgentState } from "#server/centers/set-agent-state.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { type Operation, perform } from "#server/platform/operation.ts";
import { Problem } from "#server/platform/problem.ts";
import { agentCaller } from "#tests/kit/agent-caller.ts";
import { chance } from "#tests/kit/chance.ts";
import { until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

/** A refusal is an answer; anything else that is thrown is a fault. */
async function attempt<In, Out>(
  site: TestSite,
  op: Operation<In, Out>,
  caller: Parameters<typeof perform>[2],
  input: unknown,
): Promise<void> {
  try {
    await perform(site.platform, op, caller, input);
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "internal") throw error;
  }
}

/** Doubled seats and calls, by what the tables say. */
async function doubles(site: TestSite) {
  return site.read(async (tx) => {
    const rows = await tx.execute(sql`
      select 'seat' as what, seat_id as id, count(*)::int as n from calls
        where state in ('connecting','talking','held','wrap-up') group by seat_id having count(*) > 1
      union all
      select 'seat asked or on twice', seat_id, count(*)::int from offers
        where state in ('offered','accepted','connected') group by seat_id having count(*) > 1
      union all
      select 'guest of nobody', o.id, 1 from offers o join calls c on c.id = o.call_id
        where o.kind = 'join' and o.state in ('offered','accepted','connected') and c.state not in ('talking','held')
      union all
      select 'agent on no call', a.person_id, 1 from agents a
        where a.state = 'on-call' and not exists (
          select from offers o where o.person_id = a.person_id and o.state in ('accepted','connected'))
      union all
      select 'call', call_id, count(*)::int from offers
        where kind = 'take' and state in ('offered','accepted','connected') group by call_id having count(*) > 1
      union all
      select 'mismatch', c.id, 1 from calls c
        where (c.state in ('connecting','talking','held')) <> exists (
          select from offers o where o.call_id = c.id and o.seat_id = c.seat_id and o.kind = 'take' and o.state in ('accepted','connected'))
      union all
      select 'ringing without an offer', c.id, 1 from calls c
        where c.state = 'ringing' and not exists (select from offers o where o.call_id = c.id and o.state = 'offered')`);
    return [...rows];
  });
}

// With fewer callers than seats the free ones are asked in as guests.
test.each([
  [11, 12],
  [12, 12],
  [13, 4],
  [14, 5],
])(
  "two sites route, agents answer, dial out and ask each other in, lines come and go, callers leave, all at once (seed %i, %i callers)",
  async (seed, callersMax) => {
    const { next } = chance(seed);
    await using main = await freshSite();
    await using cloud = await freshSite({ site: "cloud", beside: main });
    const center = await main.center({ number: lineNumber });
    const agents = [];
    const sparse = callersMax < 6;
    const outcome = await main.wrapUpCode();
    for (let n = 0; n < (sparse ? 12 : 4); n += 1) agents.push(await main.agent(center));
    const callers = [];
    for (let n = 0; n < callersMax; n += 1)
      callers.push(await main.waitingCall(center, { arrivedSecondsAgo: 100 - n }));
    const self = systemCaller("test", main.enterpriseId);

    for (let round = 0; round < (sparse ? 30 : 12); round += 1) {
      const [rows, live] = await main.read(
        async (tx) => [await tx.select().from(offers), await tx.select().from(calls)] as const,
      );
      const acts: Promise<void>[] = [];
      const site = () => (next() < 0.5 ? main : cloud);
      for (const offer of rows) {
        const caller = agentCaller(main, offer.personId);
        const roll = next();
        if (offer.state === "offered") {
          acts.push(attempt(site(), acceptOffer, caller, { offerId: offer.id }));
          if (roll < 0.3) acts.push(attempt(site(), declineOffer, caller, { offerId: offer.id }));
          if (roll > 0.7) acts.push(attempt(site(), acceptOffer, caller, { offerId: offer.id }));
        }
        const leg = {
          callId: offer.callId,
          offerId: offer.id,
          legCallSid: `CA${offer.id}`,
          conferenceSid: "CF1",
        };
        if (offer.state === "accepted" && roll < 0.8) acts.push(attempt(site(), legUp, self, leg));
        if (offer.state === "connected") {
          if (roll < (sparse ? 0.1 : 0.25))
            acts.push(
              attempt(site(), legDown, self, {
                callId: offer.callId,
                offerId: offer.id,
                withConference: false,
              }),
            );
          else if (roll < 0.4 && !sparse)
            acts.push(attempt(site(), endCall, caller, { callId: offer.callId }));
          else if (roll < (sparse ? 0.2 : 0.55))
            acts.push(attempt(site(), leaveCall, caller, { callId: offer.callId }));
          else {
            const { seatId } = agents[Math.floor(next() * agents.length)]!;
            acts.push(attempt(site(), inviteToCall, caller, { callId: offer.callId, seatId }));
          }
        }
        if (roll > 0.9) acts.push(attempt(site(), legUp, self, leg));
      }
      if (sparse) {
        // Callers come as others go, what is over is written up, and who missed one is back: somebody talks.
        for (const { id: callId, personId } of live.filter((call) => call.state === "wrap-up"))
          acts.push(
            attempt(site(), wrapUpCall, agentCaller(main, personId!), {
              callId,
              outcome: outcome.id,
              note: "",
              next: true,
            }),
          );
        if (live.filter((call) => call.state !== "ended").length < callersMax) await main.waitingCall(center);
        for (const { personId } of agents)
          if ((await main.agentRow(personId)).state === "missed")
            acts.push(attempt(site(), setAgentState, agentCaller(main, personId), { state: "available" }));
      }
      if (next() < 0.4) {
        const { personId } = agents[Math.floor(next() * agents.length)]!;
        acts.push(attempt(site(), dialOut, agentCaller(main, personId), { number: "+15125550142" }));
      }
      for (const { id: callId } of live.filter(isDialling)) {
        const roll = next();
        if (roll < 0.2) acts.push(attempt(site(), customerUnreached, self, { callId, dial: "busy" }));
        else if (roll < 0.6)
          acts.push(
            attempt(site(), callerJoined, self, { callId, callSid: `CA${callId}`, conferenceSid: "CF1" }),
          );
      }
      for (const call of live)
        if (next() < (sparse ? 0.08 : 0.05))
          acts.push(attempt(site(), callerLeft, self, { callId: call.id }));
      acts.push(
        attempt(main, routeCalls, self, {}),
        attempt(cloud, routeCalls, self, {}),
        attempt(cloud, expireOffers, self, {}),
      );
      await Promise.all(acts);
      expect(await doubles(main)).toEqual([]);
    }
    // Only where seats are free can anybody be asked in or dial.
    if (!sparse) return;
    const happened = async (kind: string) =>
      (await main.feed()).filter((line) => line.startsWith(kind)).length;
    expect(await happened("call:guest-joined")).toBeGreaterThan(3);
    expect(await happened("call:dialled")).toBeGreaterThan(0);
  },
);

test("two seats that answer one offer at the same instant: one has the call, the other is told", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const agent = await site.agent(center);
  await site.waitingCall(center);
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const [offer] = await site.read((tx) => tx.select().from(offers));
  const desk = await site.as(agent);
  const other = await site.as(await site.agent(center, { state: "break" }));
  const [mine, again, theirs] = await Promise.all([
    desk.post(`/offers/${offer!.id}/accept`),
    desk.post(`/offers/${offer!.id}/accept`),
    other.post(`/offers/${offer!.id}/accept`),
  ]);
  expect([mine!.status, again!.status, theirs!.status]).toEqual([200, 200, 403]);
});

/** A second of what there may be only one of, written past every rule of the code. */
const seconds: Record<string, (site: TestSite, is: Standing) => Promise<unknown>> = {
  calls_one_per_seat: (site, { other, agent }) =>
    site.write((tx) =>
      tx.update(calls).set({ state: "wrap-up", seatId: agent.seatId }).where(eq(calls.id, other.id)),
    ),
  offers_one_live_per_seat: (site, { other, offer }) =>
    site.write((tx) =>
      tx.insert(offers).values({ ...offer, id: site.platform.ids.uuid(), callId: other.id }),
    ),
  offers_one_live_per_call: (site, { offer, idle }) =>
    site.write((tx) =>
      tx.insert(offers).values({ ...offer, id: site.platform.ids.uuid(), seatId: idle.seatId }),
    ),
};
type Standing = {
  other: { id: string };
  offer: typeof offers.$inferSelect;
  agent: { seatId: string };
  idle: { seatId: string };
};

test.each(Object.keys(seconds))("the database itself refuses a second one: %s", async (index) => {
  await using site = await freshSite();
  const center = await site.center();
  const agent = await site.agent(center);
  const idle = await site.agent(center, { state: "break" });
  await site.waitingCall(center, { arrivedSecondsAgo: 9 });
  const other = await site.waitingCall(center, { arrivedSecondsAgo: 5 });
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const [first] = await site.read((tx) => tx.select().from(offers));
  const desk = await site.as(agent);
  expect((await desk.post(`/offers/${first!.id}/accept`)).status).toBe(200);
  const [offer] = await site.read((tx) => tx.select().from(offers));

  const second = seconds[index]!(site, { other, offer: offer!, agent, idle });

  await expect(second).rejects.toMatchObject({ cause: { constraint_name: index } });
});

/** The offer open at a seat, once it is there. */
async function offerAt(site: TestSite, agent: { seatId: string }) {
  return until("an offer at the seat", async () => {
    site.switchboard.nudge(site.enterpriseId);
    await site.settled();
    const rows = await site.read((tx) => tx.select().from(offers).where(eq(offers.seatId, agent.seatId)));
    return rows.find((row) => row.state === "offered");
  });
}

test("an offer that went onward can be accepted no more: the call is the next seat's", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const first = await site.agent(center, { idleSecondsAgo: 90 });
  const { id } = await site.waitingCall(center);
  const declined = await offerAt(site, first);
  expect((await (await site.as(first)).post(`/offers/${declined.id}/decline`)).status).toBe(200);
  const second = await site.agent(center);
  const onward = await offerAt(site, second);

  const late = await (await site.as(first)).post(`/offers/${declined.id}/accept`);

  expect(late.status).toBe(409);
  expect(late.body.detail).toMatch(/declined/);
  expect((await (await site.as(second)).post(`/offers/${onward.id}/accept`)).status).toBe(200);
  expect(await site.call(id)).toMatchObject({ state: "connecting", seatId: second.seatId });
});

test("a line that comes too late is taken out again: the caller hears the seat that has the call, nobody else", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const self = systemCaller("test", site.enterpriseId);
  const first = await site.agent(center, { idleSecondsAgo: 90 });
  const { id: callId } = await site.waitingCall(center);
  const lost = await offerAt(site, first);
  await (await site.as(first)).post(`/offers/${lost.id}/accept`);
  const past = { ...site.platform.clock, now: () => new Date(Date.now() + 60_000) };
  await perform({ ...site.platform, clock: past }, expireOffers, self, {});
  const second = await site.agent(center);
  const taken = await offerAt(site, second);
  await (await site.as(second)).post(`/offers/${taken.id}/accept`);
  const join = (offerId: string, legCallSid: string) =>
    perform(site.platform, legUp, self, { callId, offerId, legCallSid, conferenceSid: "CF1" });
  expect(await join(taken.id, "CAsecond")).toEqual({ joined: true });

  expect(await join(lost.id, "CAlate")).toEqual({ joined: false });

  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  expect(site.stub.orders).toContain("remove CAlate");
  expect(site.stub.orders).not.toContain("remove CAsecond");
  expect(await site.call(callId)).toMatchObject({ state: "talking", seatId: second.seatId });
});
