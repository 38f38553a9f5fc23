import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { offers } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { webhookPaths } from "#server/carrier/webhook-paths.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

const sid = (n: number) => `CA${String(n).padStart(32, "0")}`;
const arrival = (n: number, from = "+18135550111") => ({
  CallSid: sid(n),
  From: from,
  To: lineNumber,
  CallStatus: "ringing",
  Direction: "inbound",
});

async function liveOffer(site: TestSite, callId: string) {
  const rows = await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, callId)));
  return rows.find((row) => ["offered", "accepted", "connected"].includes(row.state)) ?? null;
}

test("a known caller arrives, is offered, accepted, connected, ended and written up", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ name: "Tampa", number: lineNumber });
  const agent = await site.agent(tampa);
  const ada = await site.customer({ name: "Ada Byrne", number: "+18135550111", city: "Tampa" });
  const code = await site.wrapUpCode();
  const desk = await site.as(agent);

  const twiml = await site.webhook("/carrier/voice", arrival(1));
  const id = callIdOf(sid(1));
  expect(twiml.status).toBe(200);
  expect(twiml.text).toContain(`>${id}</Conference>`);
  await site.settled();
  expect(await site.call(id)).toMatchObject({
    state: "ringing",
    match: "known",
    customerId: ada.id,
    centerId: tampa.id,
  });
  const offer = (await liveOffer(site, id))!;
  expect(offer).toMatchObject({ seatId: agent.seatId, state: "offered" });

  expect((await desk.post(`/offers/${offer.id}/accept`)).status).toBe(200);
  expect(await site.call(id)).toMatchObject({ state: "connecting", seatId: agent.seatId });
  const join = await site.webhook(webhookPaths.device, {
    CallSid: sid(2),
    From: `client:${agent.personId}`,
    To: "",
    offerId: offer.id,
  });
  expect(join.text).toContain(`participantLabel="${offer.id}"`);

  const event = (kind: string, more: Record<string, string>) =>
    site.webhook(`/carrier/conference?call=${id}`, {
      StatusCallbackEvent: kind,
      ConferenceSid: "CF1",
      FriendlyName: id,
      ...more,
    });
  await event("participant-join", { CallSid: sid(1), ParticipantLabel: "caller" });
  await event("participant-join", { CallSid: sid(2), ParticipantLabel: offer.id });
  expect(await site.call(id)).toMatchObject({ state: "talking", conferenceSid: "CF1" });
  expect((await site.agentRow(agent.personId)).state).toBe("on-call");

  expect((await desk.post(`/calls/${id}/hold`, { held: true })).status).toBe(200);
  expect((await desk.post(`/calls/${id}/hold`, { held: false })).status).toBe(200);
  expect((await desk.post(`/calls/${id}/end`)).status).toBe(200);
  await site.settled();
  expect(site.stub.orders).toEqual([`hold ${sid(1)}`, `unhold ${sid(1)}`, `hang-up ${sid(1)}`]);
  expect((await site.call(id))?.state).toBe("wrap-up");
  await event("participant-leave", {
    CallSid: sid(1),
    ParticipantLabel: "caller",
    ReasonParticipantLeft: "participant_hung_up",
    ParticipantCallStatus: "completed",
  });
  await event("participant-leave", {
    CallSid: sid(2),
    ParticipantLabel: offer.id,
    ReasonParticipantLeft: "moderator_ended_conference",
  });

  const saved = await desk.post(
    `/calls/${id}/wrap-up`,
    { outcome: code.id, note: "Roof leak, visit booked", next: true },
    "key-1",
  );
  expect(saved.status).toBe(200);
  expect(await site.call(id)).toMatchObject({ state: "ended", outcome: "answered" });
  expect((await site.agentRow(agent.personId)).state).toBe("available");
  const again = await desk.post(
    `/calls/${id}/wrap-up`,
    { outcome: code.id, note: "Roof leak, visit booked", next: true },
    "key-1",
  );
  expect(again.status).toBe(200);
  const written = await site.read((tx) =>
    tx.select().from(interactions).where(eq(interactions.customerId, ada.id)),
  );
  expect(written.map((row) => row.summary)).toEqual(["Roof leak, visit booked"]);
});

test("the same arrival twice makes one call", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  await Promise.all([1, 2, 3].map(() => site.webhook("/carrier/voice", arrival(1))));
  expect((await site.feed()).filter((line) => line.startsWith("call:arrived"))).toHaveLength(1);
});

test("an unsigned webhook is refused and changes nothing", async () => {
  await using site = await freshSite();
  await site.center({ number: lineNumber });
  const { default: request } = await import("supertest");
  const res = await request(site.app).post("/carrier/voice").type("form").send(arrival(1));
  expect(res.status).toBe(403);
  expect(await site.call(callIdOf(sid(1)))).toBeNull();
});

test("an agent whose line drops while talking loses the call: music, the same place, the next seat", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const first = await site.agent(tampa, { idleSecondsAgo: 90 });
  const second = await site.agent(tampa, { idleSecondsAgo: 30 });
  const call = await talking(site, first);
  await site.webhook(`/carrier/conference?call=${call.id}`, {
    StatusCallbackEvent: "participant-leave",
    ConferenceSid: call.conferenceSid,
    CallSid: sid(99),
    ParticipantLabel: call.offerId,
    ReasonParticipantLeft: "participant_hung_up",
    ParticipantCallStatus: "completed",
  });
  await site.settled();
  expect(await site.call(call.id)).toMatchObject({ state: "ringing", arrivedAt: call.arrivedAt });
  expect(await liveOffer(site, call.id)).toMatchObject({ seatId: second.seatId });
  expect(site.stub.orders).toEqual([`hold ${call.callSid}`]);
  expect((await site.agentRow(first.personId)).state).toBe("missed");

  async function talking(on: TestSite, agent: typeof first) {
    const waiting = await on.waitingCall(tampa);
    on.switchboard.nudge(on.enterpriseId);
    await on.settled();
    const offer = (await liveOffer(on, waiting.id))!;
    await (await on.as(agent)).post(`/offers/${offer.id}/accept`);
    const row = (await on.call(waiting.id))!;
    await on.webhook(`/carrier/conference?call=${row.id}`, {
      StatusCallbackEvent: "participant-join",
      ConferenceSid: row.conferenceSid!,
      CallSid: sid(99),
      ParticipantLabel: offer.id,
    });
    expect((await on.call(row.id))?.state).toBe("talking");
    return {
      id: row.id,
      callSid: waiting.callSid,
      offerId: offer.id,
      conferenceSid: row.conferenceSid!,
      arrivedAt: row.arrivedAt,
    };
  }
});
