/** Seats that are dialled: only a person who presses a key takes the call; anything else gives it back. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { offers } from "#db/schema/calls.ts";
import { carrierCommands } from "#db/schema/carrier.ts";
import { turn } from "#server/calls/clockwork.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { type Lines, openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

const deskPhone = "+18135550177";

type Stand = { lines: Lines; site: TestSite; agent: Awaited<ReturnType<TestSite["agent"]>> };

/** A caller in line, offered to one seat with a telephone, which accepts. */
async function accepted({ lines, site, agent }: Stand) {
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await until("ringing", async () => (await site.call(id))?.state === "ringing");
  const [offer] = await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, id)));
  const arrivedAt = (await site.call(id))!.arrivedAt;
  expect((await (await site.as(agent)).post(`/offers/${offer!.id}/accept`)).status).toBe(200);
  return { id, offerId: offer!.id, callSid: caller.callSid, arrivedAt };
}
const offerOf = async (site: TestSite, offerId: string) =>
  (await site.read((tx) => tx.select().from(offers).where(eq(offers.id, offerId))))[0]!;
type Told = { kind: string; fields: Record<string, string> };
const told = async (lines: Lines) => (await lines.control("webhooks")) as Told[];
/** Every call the carrier placed to the seat. */
const dialled = async (lines: Lines, to = deskPhone) =>
  (await told(lines)).filter(
    (one) => one.kind === "status" && one.fields.To === to && one.fields.CallStatus === "ringing",
  ).length;

for (const [kind, address] of [
  ["phone", deskPhone],
  ["sip", "sip:tampa-7@pbx.example.com"],
] as const) {
  test(`a ${kind} seat that presses 1 has the call, and they hear each other`, async () => {
    await using lines = await openLines();
    await using site = await freshSite({ carrier: lines.carrier });
    lines.answerWith(site.app);
    const center = await site.center({ number: lineNumber });
    const agent = await site.agent(center, { phone: kind, address });
    await lines.control("phones", { number: address, kind: "robot", answerAfterMs: 100, presses: "1" });
    const call = await accepted({ lines, site, agent });
    await until("talking", async () => (await site.call(call.id))?.state === "talking");
    await until("they talk", async () => (await lines.person(call.callSid)).hears === "bridged");
    expect((await lines.person(call.callSid)).bridges[0]!.with).toMatchObject([{ label: call.offerId }]);
    expect((await site.agentRow(agent.personId)).state).toBe("on-call");
    expect(await offerOf(site, call.offerId)).toMatchObject({ state: "connected" });
  });
}

test("voicemail answers and presses nothing: the caller never hears it, is back at their place, and the seat is missed", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center, { phone: "phone", address: deskPhone });
  await lines.control("phones", { number: deskPhone, kind: "voicemail", answerAfterMs: 100 });
  const call = await accepted({ lines, site, agent });
  await until("back in line", async () => (await site.call(call.id))?.state === "waiting");
  expect(await site.call(call.id)).toMatchObject({
    arrivedAt: call.arrivedAt,
    seatId: null,
    answeredAt: null,
  });
  expect(await offerOf(site, call.offerId)).toMatchObject({ state: "failed" });
  expect((await site.agentRow(agent.personId)).state).toBe("missed");
  const caller = await lines.person(call.callSid);
  expect([caller.hears, caller.bridges, caller.silenceMs < 1_000]).toEqual(["music", [], true]);
});

test("a busy phone gives the call to the next seat at once, at the same place", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center, { phone: "phone", address: deskPhone, idleSecondsAgo: 90 });
  const next = await site.agent(center, { idleSecondsAgo: 30 });
  await lines.control("phones", { number: deskPhone, kind: "busy", answerAfterMs: 100 });
  const call = await accepted({ lines, site, agent });
  const again = await until("offered onward", async () =>
    (await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, call.id)))).find(
      (offer) => offer.state === "offered",
    ),
  );
  expect(again.seatId).toBe(next.seatId);
  expect((await site.call(call.id))!.arrivedAt).toEqual(call.arrivedAt);
  expect((await site.agentRow(agent.personId)).state).toBe("missed");
});

test("a phone that nobody answers stops ringing when its time is over; answering later takes nothing", async () => {
  const clock = clockAhead();
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center, { phone: "phone", address: deskPhone });
  await lines.control("phones", { number: deskPhone, kind: "no-answer" });
  const call = await accepted({ lines, site, agent });
  await until("the phone rings", async () => (await dialled(lines)) === 1);
  // A browser's line would be late by now; a phone is still ringing.
  clock.aheadMs = 15_000;
  await turn(site.switchboard, site.enterpriseId);
  expect((await site.call(call.id))?.state).toBe("connecting");
  clock.aheadMs = 60_000;
  await turn(site.switchboard, site.enterpriseId);
  expect(await site.call(call.id)).toMatchObject({ state: "waiting", arrivedAt: call.arrivedAt });
  expect((await site.agentRow(agent.personId)).state).toBe("missed");
  await until("the phone is told to stop", async () =>
    (await told(lines)).some((one) => one.fields.To === deskPhone && one.fields.CallStatus === "canceled"),
  );
  const late = await site.webhook(`/carrier/seat?offer=${call.offerId}`, { CallSid: "CA1", Digits: "1" });
  expect(late.text).not.toContain("Conference");
});

test("an order to dial whose answer is lost rings the phone once", async () => {
  const clock = clockAhead();
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center, { phone: "phone", address: deskPhone });
  await lines.control("phones", { number: deskPhone, kind: "no-answer" });
  await lines.control("faults", { loseRestAnswers: 1 });
  const call = await accepted({ lines, site, agent });
  const order = async () =>
    (await site.read((tx) => tx.select().from(carrierCommands))).find((row) => row.kind === "dial-seat")!;
  await until("the answer is lost", async () => (await order()).state === "unknown");
  await until("the phone rings", async () => (await dialled(lines)) === 1);
  clock.aheadMs = 4_000;
  await turn(site.switchboard, site.enterpriseId);
  expect(await order()).toMatchObject({ state: "accepted", label: call.offerId });
  expect(await lines.carrier.listCallsTo(deskPhone)).toHaveLength(1);
});
