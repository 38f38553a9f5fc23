import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { calls, offers } from "#db/schema/calls.ts";
import { carrierCommands } from "#db/schema/carrier.ts";
import { auditEntries } from "#db/schema/platform.ts";
import { recoverOrders } from "#server/calls/carrier-commands.ts";
import { turn } from "#server/calls/clockwork.ts";
import { CarrierError } from "#server/carrier/carrier-error.ts";
import { until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

async function offered(site: TestSite, seatId: string) {
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const [offer] = await site.read((tx) =>
    tx
      .select()
      .from(offers)
      .where(and(eq(offers.seatId, seatId), eq(offers.state, "offered"))),
  );
  return offer!;
}

async function talking(site: TestSite, agent: { seatId: string; token: string }) {
  const offer = await offered(site, agent.seatId);
  await (await site.as(agent)).post(`/offers/${offer.id}/accept`);
  const call = (await site.call(offer.callId))!;
  await site.webhook(`/carrier/conference?call=${call.id}`, {
    StatusCallbackEvent: "participant-join",
    ConferenceSid: call.conferenceSid!,
    CallSid: `CAleg${offer.id}`,
    ParticipantLabel: offer.id,
  });
  await site.settled();
  return { callId: call.id, offerId: offer.id };
}

test("a partner's seat sees its own center and its own call, and the customer only while it has them", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa" });
  const partner = await site.center({ name: "Partner", kind: "partner" });
  const ada = await site.customer({ name: "Ada" });
  const bob = await site.customer({ name: "Bob" });
  await site.agent(tampa, { state: "break" });
  const agent = await site.agent(partner, { partner: true });
  await site.waitingCall(tampa);
  const call = await site.waitingCall(partner, { customerId: ada.id });
  await site.write((tx) =>
    tx.update(calls).set({ customerName: "Ada", match: "known" }).where(eq(calls.id, call.id)),
  );
  const desk = await site.as(agent);
  const offer = await offered(site, agent.seatId);
  const ringing = (await desk.get("/live")).body;
  expect(ringing.centers.map((c: { name: string }) => c.name)).toEqual(["Partner"]);
  expect(ringing.seats).toHaveLength(1);
  expect(ringing.calls).toMatchObject([{ id: call.id, customerName: null, from: null }]);
  expect((await desk.get(`/customers/${ada.id}`)).status).toBe(403);

  await desk.post(`/offers/${offer.id}/accept`);
  await site.settled();
  await until(
    "the name of the caller",
    async () => (await desk.get("/live")).body.calls[0]?.customerName === "Ada",
  );
  expect((await desk.get(`/customers/${ada.id}?callId=${call.id}`)).body).toMatchObject({ name: "Ada" });
  expect((await desk.get(`/customers/${bob.id}`)).status).toBe(403);
  expect((await desk.get("/customers/look-up?number=%2B18135550111")).status).toBe(403);
  const trail = await site.read((tx) =>
    tx.select().from(auditEntries).where(eq(auditEntries.actorId, agent.personId)),
  );
  expect(trail.filter((e) => e.action === "refused")).toHaveLength(3);
  expect(trail.find((e) => e.action === "looked")).toMatchObject({ entityId: ada.id, why: call.id });
});

test("an older draft never replaces a newer one", async () => {
  await using site = await freshSite();
  const desk = await site.as("agent");
  await desk.put("/drafts/note%201", { text: "Roof", version: 1 });
  await desk.put("/drafts/note%201", { text: "Roof leak", version: 3 });
  const late = await desk.put("/drafts/note%201", { text: "Roof le", version: 2 });
  expect(late.body).toMatchObject({ text: "Roof leak", version: 3 });
  expect((await desk.get("/drafts")).body).toMatchObject([{ key: "note 1", text: "Roof leak" }]);
});

test("an offer nobody answers goes onward, the seat is missed until its agent returns, and the place is kept", async () => {
  let ahead = 0;
  await using site = await freshSite({
    change: {
      clock: { now: () => new Date(Date.now() + ahead), monotonicMs: () => performance.now() + ahead },
    },
  });
  const tampa = await site.center();
  const first = await site.agent(tampa, { idleSecondsAgo: 90 });
  const second = await site.agent(tampa, { idleSecondsAgo: 10 });
  const call = await site.waitingCall(tampa);
  await offered(site, first.seatId);
  ahead = 16_000;
  await turn(site.switchboard, site.enterpriseId);
  await site.settled();
  expect((await site.agentRow(first.personId)).state).toBe("missed");
  expect(await offered(site, second.seatId)).toMatchObject({ callId: call.id });
  const back = await (await site.as(first)).post("/agent/state", { state: "available" });
  expect(back.body).toMatchObject({ state: "available" });
});

test("what is chosen during a call is kept for after it, and said so", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const code = await site.wrapUpCode();
  await site.waitingCall(tampa);
  const { callId } = await talking(site, agent);
  const desk = await site.as(agent);
  expect((await desk.post("/agent/state", { state: "meal" })).body).toEqual({
    state: "on-call",
    nextState: "meal",
  });
  await desk.post(`/calls/${callId}/end`);
  await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "", next: true });
  expect(await site.agentRow(agent.personId)).toMatchObject({ state: "meal", nextState: null });
});

test("a call passed to a seat is offered there first, with music for the caller and the old line taken out", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa, { idleSecondsAgo: 90 });
  const { callSid } = await site.waitingCall(tampa);
  const { callId, offerId } = await talking(site, agent);
  const idler = await site.agent(tampa, { idleSecondsAgo: 80 });
  const target = await site.agent(tampa, { idleSecondsAgo: 10 });
  const { arrivedAt } = (await site.call(callId))!;
  expect(
    (await (await site.as(agent)).post(`/calls/${callId}/transfer`, { seatId: target.seatId })).status,
  ).toBe(200);
  await site.settled();
  expect(site.stub.orders).toEqual([`hold ${callSid}`, `remove CAleg${offerId}`]);
  const [offer] = await site.read((tx) =>
    tx
      .select()
      .from(offers)
      .where(and(eq(offers.callId, callId), eq(offers.state, "offered"))),
  );
  expect(offer!.seatId).toBe(target.seatId);
  expect((await site.call(callId))!.arrivedAt).toEqual(arrivedAt);
  expect((await site.agentRow(idler.personId)).state).toBe("available");
  expect((await site.agentRow(agent.personId)).state).toBe("available");
});

test("an order whose answer was lost is settled by looking at the conference before it is given again", async () => {
  let ahead = 0;
  await using site = await freshSite({
    change: {
      clock: { now: () => new Date(Date.now() + ahead), monotonicMs: () => performance.now() + ahead },
    },
  });
  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const { callSid } = await site.waitingCall(tampa);
  const { callId } = await talking(site, agent);
  site.stub.faults.push(new CarrierError("unknown", "the answer was lost", {}));
  await (await site.as(agent)).post(`/calls/${callId}/hold`, { held: true });
  await site.settled();
  const stateOf = async () => (await site.read((tx) => tx.select().from(carrierCommands)))[0]!.state;
  expect(await stateOf()).toBe("unknown");
  site.stub.listParticipants = async (conferenceSid) => [
    {
      callSid,
      conferenceSid,
      label: "caller",
      hold: true,
      muted: false,
      status: "connected",
      joinedAt: new Date(),
    },
  ];
  ahead = 5_000;
  await recoverOrders(site.switchboard, site.enterpriseId);
  expect(await stateOf()).toBe("accepted");
  expect(site.stub.orders).toEqual([]);
});

test("absurd, hostile and withheld callers are taken as text", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const hostile = [
    "'; drop table calls; --",
    "<script>alert(1)</script>",
    "☎️🔥",
    "9".repeat(5_000),
    "anonymous",
    "",
  ];
  for (const [n, From] of hostile.entries()) {
    const res = await site.webhook("/carrier/voice", {
      CallSid: `CA${String(n).padStart(32, "0")}`,
      From,
      To: lineNumber,
    });
    expect(res.status).toBe(200);
    expect(res.text).not.toContain("<script");
  }
  const view = (await (await site.as("supervisor")).get("/live")).body;
  expect(view.calls).toHaveLength(hostile.length);
  expect(view.calls.filter((c: { match: string }) => c.match === "withheld")).toHaveLength(2);
});

test("bad input is refused by a problem that names the field, and a role that may not is refused on the chain", async () => {
  await using site = await freshSite();
  const desk = await site.as("agent");
  const bad = await desk.post("/agent/state", { state: "asleep" });
  expect(bad.status).toBe(400);
  expect(bad.body.errors).toMatchObject([{ field: "state" }]);
  const tampa = await site.center();
  expect((await desk.post(`/centers/${tampa.id}/dark`, { reason: "flood" })).status).toBe(403);
  expect((await (await site.as("manager")).post("/agent/state", { state: "break" })).status).toBe(403);
});

test("the live view follows every change and tells what is gone", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const eye = await site.as("supervisor");
  const before = (await eye.get("/live")).body;
  expect(before.calls).toEqual([]);
  await site.waitingCall(tampa, { arrivedSecondsAgo: 5 });
  const early = await site.waitingCall(tampa, { arrivedSecondsAgo: 9 });
  const agent = await site.agent(tampa);
  await offered(site, agent.seatId);
  const ask = () =>
    eye.post("/live/rows", { calls: [early.id, site.platform.ids.uuid()], seats: [agent.seatId] });
  await until("the offer in the view", async () => (await ask()).body.seats[0]?.state === "offered");
  const rows = await ask();
  expect(rows.body.calls).toMatchObject([
    { id: early.id, state: "ringing", place: 1, offer: { seatId: agent.seatId } },
  ]);
  expect(rows.body.seats).toMatchObject([{ id: agent.seatId, state: "offered", callId: early.id }]);
  expect(rows.body.gone.calls).toHaveLength(1);
});
