/** Calls that an agent makes: from a record, by number, or a callback before its turn. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { callbacks, offers } from "#db/schema/calls.ts";
import { carrierCommands } from "#db/schema/carrier.ts";
import { contactPoints } from "#db/schema/customers.ts";
import { turn } from "#server/calls/clockwork.ts";
import { customerUnreached } from "#server/calls/customer-unreached.ts";
import { dialOut } from "#server/calls/dial-out.ts";
import { reconcile } from "#server/calls/reconcile.ts";
import { openWhoseCall } from "#server/calls/whose-call.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import { agentCaller } from "#tests/kit/agent-caller.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { type Lines, openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type SiteWish, type TestSite } from "#tests/kit/site.ts";

const theirPhone = "+15125550142";

async function openStand(wish: SiteWish = {}) {
  const opened = new AsyncDisposableStack();
  const lines = opened.use(await openLines());
  const site = opened.use(await freshSite({ carrier: lines.carrier, ...wish }));
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center);
  const customer = await site.customer({ name: "Ana Ruiz", number: theirPhone });
  const [point] = await site.read((tx) =>
    tx.select().from(contactPoints).where(eq(contactPoints.customerId, customer.id)),
  );
  const device = lines.device(agent.personId);
  return {
    lines,
    site,
    center,
    agent,
    customer,
    point: point!,
    desk: await site.as(agent),
    join: (offerId: string) => device.connect({ params: { offerId } }),
    phone: (kind: string, answerAfterMs = 60) =>
      lines.control("phones", { number: theirPhone, kind, answerAfterMs }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
const stateOf = async (site: TestSite, id: string) => (await site.call(id))?.state;
const dialOf = async (site: TestSite, id: string) => (await site.call(id))?.dial;
const callsTo = (lines: Lines) => lines.carrier.listCallsTo(theirPhone);

test("an agent calls a contact point: own line first, then the customer rings, answers, talks, and is written up", async () => {
  await using stand = await openStand();
  const { site, desk, agent, customer, lines, point } = stand;
  await stand.phone("person", 300);
  const made = await desk.post("/dial", { contactPointId: point.id });
  expect(made.status).toBe(200);
  const { callId, offerId } = made.body;
  expect(await site.call(callId)).toMatchObject({
    direction: "outbound",
    state: "connecting",
    seatId: agent.seatId,
    customerId: customer.id,
    customerName: "Ana Ruiz",
    fromNumber: theirPhone,
    toNumber: lineNumber,
    answeredAt: null,
  });
  expect(await callsTo(lines)).toEqual([]);
  await stand.join(offerId);
  await until("their phone rings", async () => (await dialOf(site, callId)) === "ringing");
  expect((await desk.post(`/calls/${callId}/hold`, { held: true })).body.detail).toContain(
    "not answered yet",
  );
  await until("they talk", async () => (await dialOf(site, callId)) === "answered");
  await until("they hear each other", async () =>
    (await lines.people()).some((person) => person.hears === "bridged"),
  );
  expect(await stateOf(site, callId)).toBe("talking");
  expect((await site.agentRow(agent.personId)).state).toBe("on-call");
  // Told late that nobody answered, by whoever looked before they did: it means nothing any more.
  const late = { callId, dial: "no-answer" };
  const self = systemCaller("test", site.enterpriseId);
  expect(await site.switchboard.perform(customerUnreached, self, late)).toEqual({ ended: false });
  expect(await site.call(callId)).toMatchObject({ state: "talking", dial: "answered" });
  expect((await desk.post(`/calls/${callId}/end`)).status).toBe(200);
  const code = await site.wrapUpCode();
  const saved = await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "Told", next: true });
  expect(saved.status).toBe(200);
  expect(await site.call(callId)).toMatchObject({ state: "ended", outcome: "reached" });
  expect((await site.agentRow(agent.personId)).state).toBe("available");
});

test("a busy phone is written up as not reached, and the agent on a break is on it again", async () => {
  await using stand = await openStand();
  const { site, desk, agent, point } = stand;
  expect((await desk.post("/agent/state", { state: "meal" })).status).toBe(200);
  await stand.phone("busy");
  const { callId, offerId } = (await desk.post("/dial", { contactPointId: point.id })).body;
  await stand.join(offerId);
  await until("wrap-up", async () => (await stateOf(site, callId)) === "wrap-up");
  expect(await dialOf(site, callId)).toBe("busy");
  const code = await site.wrapUpCode();
  await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "", next: true });
  expect(await site.call(callId)).toMatchObject({ outcome: "not-reached", answeredAt: null });
  expect((await site.agentRow(agent.personId)).state).toBe("meal");
});

test("a machine that answers is told to the agent, who may speak to it; the customer counts as not reached", async () => {
  await using stand = await openStand();
  const { site, desk, point } = stand;
  await stand.phone("voicemail");
  const { callId, offerId } = (await desk.post("/dial", { contactPointId: point.id })).body;
  await stand.join(offerId);
  await until("told", async () => (await dialOf(site, callId)) === "machine");
  expect(await stateOf(site, callId)).toBe("talking");
  await desk.post(`/calls/${callId}/end`);
  const code = await site.wrapUpCode();
  await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "Left a message", next: true });
  expect(await site.call(callId)).toMatchObject({ outcome: "not-reached" });
});

test("nobody answers: told by the carrier, or given up by the agent, whose customer's phone then stops ringing", async () => {
  await using stand = await openStand();
  const { site, desk, lines, point } = stand;
  await stand.phone("no-answer");
  const first = (await desk.post("/dial", { contactPointId: point.id })).body;
  const leg = await stand.join(first.offerId);
  await until("ringing", async () => (await dialOf(site, first.callId)) === "ringing");
  await site.webhook(`/carrier/call-status?call=${first.callId}`, {
    CallSid: "CA1",
    CallStatus: "no-answer",
  });
  expect(await site.call(first.callId)).toMatchObject({ state: "wrap-up", dial: "no-answer" });
  await until("the line is free", () => leg.status() === "closed");
  const code = await site.wrapUpCode();
  await desk.post(`/calls/${first.callId}/wrap-up`, { outcome: code.id, note: "", next: true });

  const second = (await desk.post("/dial", { contactPointId: point.id })).body;
  await stand.join(second.offerId);
  await until("ringing again", async () => (await dialOf(site, second.callId)) === "ringing");
  expect((await desk.post(`/calls/${second.callId}/end`)).status).toBe(200);
  await until("no phone rings", async () => (await callsTo(lines)).every((call) => call.endedAt !== null));
  expect(await stateOf(site, second.callId)).toBe("wrap-up");
});

test("who did not agree is called only for a reason, which is on the chain; a wrong field is refused by name and dials nobody", async () => {
  await using stand = await openStand();
  const { site, desk, agent, point } = stand;
  const refused = async (body: object) => {
    const answer = await desk.post("/dial", body);
    return [answer.status, answer.body.errors?.[0]?.field ?? answer.body.detail];
  };
  const about = { contactPointId: point.id };
  expect(await refused({ ...about, purpose: "marketing" })).toEqual([400, "despite"]);
  expect(await refused({ number: theirPhone, purpose: "marketing" })).toEqual([400, "despite"]);
  expect(await refused({ number: "x" })).toEqual([400, "number"]);
  expect(await refused({ ...about, number: theirPhone })).toEqual([400, "contactPointId"]);
  expect(await refused({ ...about, from: "+18885550100" })).toEqual([400, "from"]);
  expect(await refused({ ...about, purpose: "fun" })).toEqual([400, "purpose"]);
  expect((await site.agentRow(agent.personId)).state).toBe("available");
  expect(await site.read((tx) => tx.select().from(offers))).toEqual([]);
  const made = await desk.post("/dial", { ...about, purpose: "marketing", despite: "asked for it by mail" });
  expect(made.status).toBe(200);
  const chain = await (await site.as("admin")).get("/audit?action=dialled");
  expect(JSON.stringify(chain.body)).toContain("asked for it by mail");
  expect((await desk.post("/dial", about)).body.detail).toContain("You have a call");
});

test("a line of one's own that does not come up, or a call given up before, ends it and rings nobody", async () => {
  const clock = clockAhead();
  await using stand = await openStand({ change: { clock } });
  const { site, desk, lines, agent, point } = stand;
  const first = (await desk.post("/dial", { contactPointId: point.id })).body;
  expect((await desk.post(`/calls/${first.callId}/end`)).status).toBe(200);
  expect(await site.call(first.callId)).toMatchObject({ state: "ended", outcome: "not-reached" });
  expect((await site.agentRow(agent.personId)).state).toBe("available");
  const second = (await desk.post("/dial", { contactPointId: point.id })).body;
  clock.aheadMs = 9_000;
  await turn(site.switchboard, site.enterpriseId);
  expect(await site.call(second.callId)).toMatchObject({ state: "ended", outcome: "not-reached" });
  expect((await site.agentRow(agent.personId)).state).toBe("missed");
  expect(await callsTo(lines)).toEqual([]);
});

test("a center that goes dark while a customer's phone rings leaves no call and no ringing phone", async () => {
  await using stand = await openStand();
  const { site, desk, lines, center, point } = stand;
  await stand.phone("no-answer");
  const { callId, offerId } = (await desk.post("/dial", { contactPointId: point.id })).body;
  await stand.join(offerId);
  await until("ringing", async () => (await dialOf(site, callId)) === "ringing");
  const boss = await site.as("supervisor");
  expect((await boss.post(`/centers/${center.id}/dark`, { reason: "flood" })).status).toBe(200);
  expect(await site.call(callId)).toMatchObject({ state: "ended", outcome: "not-reached" });
  await until("no phone rings", async () => (await callsTo(lines)).every((call) => call.endedAt !== null));
});

test("a callback is dialled by the same steps before its turn, keeps its place if that fails, and not twice", async () => {
  await using stand = await openStand();
  const { site, desk, center } = stand;
  const placeAt = new Date(Date.now() - 600_000);
  const id = site.platform.ids.uuid();
  await site.write((tx) =>
    tx.insert(callbacks).values({
      id,
      enterpriseId: site.enterpriseId,
      queueId: center.queueId,
      number: theirPhone,
      placeAt,
      dueAt: new Date(Date.now() + 3_600_000),
      state: "due",
    }),
  );
  await stand.phone("voicemail");
  const { callId, offerId } = (await desk.post("/dial", { callbackId: id })).body;
  expect(await site.call(callId)).toMatchObject({
    direction: "callback",
    customerName: "Ana Ruiz",
    arrivedAt: placeAt,
  });
  expect((await desk.post("/dial", { callbackId: id })).status).toBe(409);
  await stand.join(offerId);
  await until("told", async () => (await dialOf(site, callId)) === "machine");
  await desk.post(`/calls/${callId}/end`);
  const code = await site.wrapUpCode();
  await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "", next: true });
  expect(await site.call(callId)).toMatchObject({ outcome: "callback-owed" });
  const [owed] = await site.read((tx) => tx.select().from(callbacks));
  expect(owed).toMatchObject({ state: "due", attempts: 1, placeAt });
});

test("a site that dies in the middle of dialling leaves nothing stuck: the other one dials, or finds that nobody answered", async () => {
  const clock = clockAhead();
  await using stand = await openStand({ change: { clock } });
  const { site, lines, agent, point } = stand;
  await using cloud = await freshSite({
    site: "cloud",
    beside: site,
    carrier: lines.carrier,
    change: { clock },
  });
  await stand.phone("busy");
  const caller = agentCaller(site, agent.personId);
  // Committed, and no reaction: the site died right after.
  const { callId, offerId } = await perform(site.platform, dialOut, caller, { contactPointId: point.id });
  await lines.control("faults", { dropWebhooks: true });
  await stand.join(offerId);
  const whose = openWhoseCall(cloud.platform.database, clock);
  await until("the agent's line found", async () => {
    await reconcile(cloud.switchboard, whose, cloud.enterpriseId);
    return (await stateOf(cloud, callId)) === "talking";
  });
  await until("the customer dialled", async () => (await callsTo(lines)).length === 1);
  await until("their phone found busy", async () => (await callsTo(lines))[0]!.endedAt !== null);
  clock.aheadMs = 10_000;
  await until("found out", async () => {
    await reconcile(cloud.switchboard, whose, cloud.enterpriseId);
    return (await stateOf(cloud, callId)) === "wrap-up";
  });
  expect(await cloud.call(callId)).toMatchObject({ dial: "busy", answeredAt: null });
  expect(await callsTo(lines)).toHaveLength(1);
  const orders = await cloud.read((tx) => tx.select().from(carrierCommands));
  expect(orders.filter((order) => order.kind === "dial-customer")).toHaveLength(1);
});
