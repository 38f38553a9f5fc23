/** Several seats on one call: whoever leaves, dies or never comes, the caller is with somebody, or in line. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { SimulatedCall } from "#client/calls/simulated-device.ts";
import type { LiveView } from "#contract/calls.ts";
import { offers } from "#db/schema/calls.ts";
import { turn } from "#server/calls/clockwork.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { reconcile } from "#server/calls/reconcile.ts";
import { openWhoseCall } from "#server/calls/whose-call.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { type Lines, openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

type Agent = Awaited<ReturnType<TestSite["agent"]>>;
type Device = ReturnType<Lines["device"]>;

const offersOf = (site: TestSite, callId: string) =>
  site.read((tx) => tx.select().from(offers).where(eq(offers.callId, callId)));
const liveOffer = async (site: TestSite, callId: string, seatId: string) =>
  (await offersOf(site, callId)).find((offer) => offer.seatId === seatId && offer.endedAt === null);

/** The seat's offer for the call is accepted and its browser joins. */
async function joins(lines: Lines, site: TestSite, agent: Agent, callId: string) {
  const offer = await until("asked", () => liveOffer(site, callId, agent.seatId));
  expect((await (await site.as(agent)).post(`/offers/${offer.id}/accept`)).status).toBe(200);
  const device: Device = lines.device(agent.personId);
  const line: SimulatedCall = await device.connect({ params: { offerId: offer.id } });
  await until("joined", async () => (await liveOffer(site, callId, agent.seatId))?.state === "connected");
  return { offerId: offer.id, device, line };
}

/** Ann has a caller, and has asked Bo in: all three talk. */
async function threeTalking(lines: Lines, site: TestSite, more: { boElsewhere?: boolean } = {}) {
  lines.answerWith(site.app);
  const tampa = await site.center({ name: "Tampa", number: lineNumber });
  const boise = await site.center({ name: "Boise" });
  const ann = await site.agent(tampa, { idleSecondsAgo: 90 });
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  const hers = await joins(lines, site, ann, id);
  const bo = await site.agent(more.boElsewhere ? boise : tampa);
  const desk = await site.as(ann);
  const asked = await desk.post(`/calls/${id}/conference`, { seatId: bo.seatId });
  expect(asked.status).toBe(200);
  const his = await joins(lines, site, bo, id);
  const hears = async () => (await lines.person(caller.callSid)).hears;
  const heard = async () =>
    (await lines.person(caller.callSid)).bridges
      .at(-1)!
      .with.map((other) => other.label)
      .toSorted();
  await until("the caller hears both", async () => (await heard()).length === 2);
  return { id, caller, ann, bo, desk, hers, his, hears, heard, tampa, boise };
}

test("a seat asked in talks with both; each may leave, and the caller stays with the other", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, ann, bo, desk, hers, his, heard, hears } = await threeTalking(lines, site);
  expect(await site.call(id)).toMatchObject({ state: "talking", seatId: ann.seatId });
  expect((await site.agentRow(bo.personId)).state).toBe("on-call");
  expect((await heard()).toSorted()).toEqual([hers.offerId, his.offerId].toSorted());

  // Ann leaves: the call is Bo's without a moment in line.
  expect((await desk.post(`/calls/${id}/leave`)).status).toBe(200);
  await until("only Bo", async () => (await heard()).join() === his.offerId);
  expect(await site.call(id)).toMatchObject({ state: "talking", seatId: bo.seatId, personId: bo.personId });
  expect([(await site.agentRow(ann.personId)).state, (await site.agentRow(bo.personId)).state]).toEqual([
    "available",
    "on-call",
  ]);
  expect(await hears()).toBe("bridged");
  // Bo asks her back, and she leaves again as a guest.
  const bos = await site.as(bo);
  expect((await bos.post(`/calls/${id}/conference`, { seatId: ann.seatId })).status).toBe(200);
  await joins(lines, site, ann, id);
  await until("both again", async () => (await heard()).length === 2);
  expect((await desk.post(`/calls/${id}/leave`)).status).toBe(200);
  await until("only Bo again", async () => (await heard()).join() === his.offerId);
  expect((await bos.post(`/calls/${id}/leave`)).status).toBe(409);
  expect((await bos.post(`/calls/${id}/end`)).status).toBe(200);
  expect(await site.call(id)).toMatchObject({ state: "wrap-up", seatId: bo.seatId });
});

test("a guest's line drops: the caller never notices; the line of who had the call drops: the guest has it", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const first = await threeTalking(lines, site);
  first.his.device.destroy();
  await until("the guest is gone", async () => !(await liveOffer(site, first.id, first.bo.seatId)));
  expect(await site.call(first.id)).toMatchObject({ state: "talking", seatId: first.ann.seatId });
  expect((await site.agentRow(first.bo.personId)).state).toBe("missed");

  await (await site.as(first.bo)).post("/agent/state", { state: "available" });
  await first.desk.post(`/calls/${first.id}/conference`, { seatId: first.bo.seatId });
  const back = await joins(lines, site, first.bo, first.id);
  first.hers.device.destroy();
  await until("the call is the guest's", async () => (await site.call(first.id))?.seatId === first.bo.seatId);
  expect(await site.call(first.id)).toMatchObject({ state: "talking" });
  await until("they talk", async () => (await first.heard()).join() === back.offerId);
  expect((await site.agentRow(first.ann.personId)).state).toBe("missed");
});

test("both consoles die: the caller hears music, is in line at their place, and goes to the next seat", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, hers, his, hears, tampa } = await threeTalking(lines, site);
  const { arrivedAt } = (await site.call(id))!;
  hers.device.destroy();
  his.device.destroy();
  await until("in line", async () => (await site.call(id))?.state === "waiting");
  await until("music", async () => (await hears()) === "music");
  expect(await site.call(id)).toMatchObject({ seatId: null, arrivedAt });
  const cy = await site.agent(tampa);
  site.switchboard.nudge(site.enterpriseId);
  await joins(lines, site, cy, id);
  await until("talking again", async () => (await hears()) === "bridged");
});

test("both consoles die while no callback arrives: the comparison with the carrier finds the caller alone", async () => {
  const clock = clockAhead();
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  const { id, hers, his, hears } = await threeTalking(lines, site);
  await lines.control("faults", { dropWebhooks: true });
  hers.device.destroy();
  his.device.destroy();
  await until("silence", async () => (await hears()) === "silence");
  clock.aheadMs = 10_000;
  const whose = openWhoseCall(site.platform.database, site.platform.clock);
  for (let round = 0; round < 2; round += 1) await reconcile(site.switchboard, whose, site.enterpriseId);
  await site.settled();
  expect((await site.call(id))?.state).toBe("waiting");
  await until("music", async () => (await hears()) === "music");
});

test("whoever is asked and says no, does not answer, or is voicemail, leaves the call as it was", async () => {
  const clock = clockAhead();
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const ann = await site.agent(tampa, { idleSecondsAgo: 90 });
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await joins(lines, site, ann, id);
  const desk = await site.as(ann);
  const bo = await site.agent(tampa);
  const ask = async () => {
    expect((await desk.post(`/calls/${id}/conference`, { seatId: bo.seatId })).status).toBe(200);
    return (await liveOffer(site, id, bo.seatId))!.id;
  };
  const bos = await site.as(bo);
  expect((await bos.post(`/offers/${await ask()}/decline`)).status).toBe(200);
  await ask();
  clock.aheadMs = 20_000;

  await turn(site.switchboard, site.enterpriseId);
  expect((await site.agentRow(bo.personId)).state).toBe("missed");

  const phone = "+18135550177";
  const cy = await site.agent(tampa, { phone: "phone", address: phone });
  await lines.control("phones", { number: phone, kind: "voicemail", answerAfterMs: 50 });
  expect((await desk.post(`/calls/${id}/conference`, { seatId: cy.seatId })).status).toBe(200);
  const offer = (await liveOffer(site, id, cy.seatId))!;
  await (await site.as(cy)).post(`/offers/${offer.id}/accept`);
  await until("voicemail gave up", async () => !(await liveOffer(site, id, cy.seatId)));
  expect((await site.agentRow(cy.personId)).state).toBe("missed");

  expect(await site.call(id)).toMatchObject({ state: "talking", seatId: ann.seatId });
  const heard = (await lines.person(caller.callSid)).bridges;
  expect([heard.length, (await lines.person(caller.callSid)).hears]).toEqual([1, "bridged"]);
});

test("a dialled guest presses 1 and is in; the seat that has the call takes them out again", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const ann = await site.agent(tampa);
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await joins(lines, site, ann, id);
  const desk = await site.as(ann);
  const phone = "+18135550177";
  const cy = await site.agent(tampa, { phone: "phone", address: phone });
  await lines.control("phones", { number: phone, kind: "robot", answerAfterMs: 50, presses: "1" });
  await desk.post(`/calls/${id}/conference`, { seatId: cy.seatId });
  const offer = (await liveOffer(site, id, cy.seatId))!;
  await (await site.as(cy)).post(`/offers/${offer.id}/accept`);
  await until("in", async () => (await liveOffer(site, id, cy.seatId))?.state === "connected");
  const out = await desk.post(`/calls/${id}/conference/take-out`, { offerId: offer.id });
  const again = await desk.post(`/calls/${id}/conference/take-out`, { offerId: offer.id });
  expect([out.status, again.status]).toEqual([200, 200]);
  await until("out", async () => (await lines.person(caller.callSid)).bridges.at(-1)!.with.length === 1);
  expect((await site.agentRow(cy.personId)).state).toBe("available");
});

test("a queue gives its free seat that was idle longest; nobody free, strangers and full calls are refused in words", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, desk, bo, boise } = await threeTalking(lines, site);
  const nobody = await desk.post(`/calls/${id}/conference`, { queueId: boise.queueId });
  expect([nobody.status, nobody.body.detail]).toEqual([409, "Nobody of Queue of Boise is free now."]);
  await site.agent(boise, { idleSecondsAgo: 10 });
  const longest = await site.agent(boise, { idleSecondsAgo: 500 });
  const asked = await desk.post(`/calls/${id}/conference`, { queueId: boise.queueId });
  expect(asked.body.seatId).toBe(longest.seatId);
  expect((await desk.post(`/calls/${id}/conference`, { seatId: bo.seatId })).status).toBe(409);
  // The guest does not have the call: it asks nobody in, and ends or passes on nothing.
  const bos = await site.as(bo);
  for (const path of ["conference", "transfer"])
    expect((await bos.post(`/calls/${id}/${path}`, { queueId: boise.queueId })).status).toBe(403);
  expect((await bos.post(`/calls/${id}/end`)).status).toBe(403);
  expect((await bos.post(`/calls/${id}/note`, { text: "The adjuster comes on Monday" })).status).toBe(200);
  const stranger = await site.as(await site.agent(boise));
  expect((await stranger.post(`/calls/${id}/note`, { text: "I was not there" })).status).toBe(403);
  expect((await desk.post(`/calls/${id}/transfer`, { queueId: boise.queueId })).status).toBe(409);
  expect((await desk.post(`/calls/${id}/conference`, { seatId: "x" })).status).toBe(400);
});

test("the caller hangs up: who has the call writes up, the guest is free, and whoever was asked is let go", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, caller, ann, bo, desk, tampa } = await threeTalking(lines, site);
  const cy = await site.agent(tampa);
  await desk.post(`/calls/${id}/conference`, { seatId: cy.seatId });
  await lines.control(`callers/${caller.id}/hang-up`, {});
  await until("wrap-up", async () => (await site.call(id))?.state === "wrap-up");
  const states = await Promise.all(
    [ann, bo, cy].map(async (who) => (await site.agentRow(who.personId)).state),
  );
  expect(states).toEqual(["wrap-up", "available", "available"]);
  expect((await offersOf(site, id)).filter((offer) => offer.endedAt === null)).toEqual([]);
});

test("the center of who has the call goes dark: a guest elsewhere has it, and the caller hears no music", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, bo, boise, tampa, his, heard, caller } = await threeTalking(lines, site, { boElsewhere: true });
  const musicMs = (await lines.person(caller.callSid)).musicMs;
  const supervisor = await site.as("supervisor");
  expect((await supervisor.post(`/centers/${tampa.id}/dark`, { reason: "flood" })).status).toBe(200);
  expect(await site.call(id)).toMatchObject({ state: "talking", seatId: bo.seatId, centerId: boise.id });
  await until("only the guest", async () => (await heard()).join() === his.offerId);
  expect((await lines.person(caller.callSid)).musicMs).toBe(musicMs);
});

test("the guest's center goes dark: the call goes on with who has it", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  const { id, ann, bo, boise, hers, heard } = await threeTalking(lines, site, { boElsewhere: true });
  await (await site.as("supervisor")).post(`/centers/${boise.id}/dark`, { reason: "flood" });
  expect(await site.call(id)).toMatchObject({ state: "talking", seatId: ann.seatId });
  await until("only Ann", async () => (await heard()).join() === hers.offerId);
  expect((await site.agentRow(bo.personId)).state).toBe("lost");
});

test("consoles see who is asked in; a partner's guest sees the customer only once in the call", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const { id: customerId } = await site.customer({ name: "Ada Byrne", number: "+15125550111" });
  const tampa = await site.center({ number: lineNumber });
  const away = await site.center({ kind: "partner" });
  const ann = await site.agent(tampa);
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await joins(lines, site, ann, id);
  const pat = await site.agent(away, { partner: true });
  const pats = await site.as(pat);
  await (await site.as(ann)).post(`/calls/${id}/conference`, { seatId: pat.seatId });
  const seen = async () => ((await pats.get("/live")).body as LiveView).calls;
  const guest = async () => (await seen())[0]?.guests[0];
  await until("asked", async () => (await guest())?.state === "offered");
  expect(await seen()).toMatchObject([{ id, customerId: null, guests: [{ seatId: pat.seatId }] }]);
  expect((await pats.get(`/customers/${customerId}`)).status).toBe(403);
  await joins(lines, site, pat, id);
  await until("in", async () => (await guest())?.state === "connected");
  expect(await seen()).toMatchObject([{ id, customerId }]);
  expect((await pats.get(`/customers/${customerId}`)).status).toBe(200);
  await pats.post(`/calls/${id}/leave`);
  await until("nothing to see", async () => (await seen()).length === 0);
  expect((await pats.get(`/customers/${customerId}`)).status).toBe(403);
});
