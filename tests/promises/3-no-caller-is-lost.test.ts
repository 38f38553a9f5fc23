/** Promise 3: every inbound call ends answered, called back, or hung up by the caller, whatever goes dark. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { calls, offers } from "#db/schema/calls.ts";
import { callerLeft } from "#server/calls/legs.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { reconcile } from "#server/calls/reconcile.ts";
import { adoptCall } from "#server/calls/take-arriving-calls.ts";
import { openWhoseCall } from "#server/calls/whose-call.ts";
import { fallbackPack, folderStore, writePack } from "#server/carrier/fallback-pack.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { systemClock } from "#server/platform/clock.ts";
import { perform } from "#server/platform/operation.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { type Lines, openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

type Agent = Awaited<ReturnType<TestSite["agent"]>>;

/** Takes the call offered to a seat the way a console does: accept, then the softphone. */
async function take(site: TestSite, lines: Lines, agent: Agent) {
  const offer = await until("an offer at the seat", async () => {
    site.switchboard.nudge(site.enterpriseId);
    const rows = await site.read((tx) => tx.select().from(offers).where(eq(offers.seatId, agent.seatId)));
    return rows.find((row) => row.state === "offered");
  });
  const accepted = await (await site.as(agent)).post(`/offers/${offer.id}/accept`);
  expect(accepted.status).toBe(200);
  const device = lines.device(agent.personId);
  const leg = await device.connect({ params: { offerId: offer.id } });
  await until("the seat to have the call", async () => (await site.call(offer.callId))?.state === "talking");
  return { callId: offer.callId, offerId: offer.id, leg, device };
}

const compare = (site: TestSite) =>
  reconcile(site.switchboard, openWhoseCall(site.platform.database, site.platform.clock), site.enterpriseId);
const hears = async (lines: Lines, callSid: string) => (await lines.person(callSid)).hears;

test("a caller is answered, and hangs up; the agent writes up", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const agent = await site.agent(tampa);
  const caller = await lines.callIn();
  const { callId } = await take(site, lines, agent);
  await until("the caller to hear the agent", async () => (await hears(lines, caller.callSid)) === "bridged");
  await lines.control(`callers/${caller.id}/hang-up`, {});
  await until("wrap-up", async () => (await site.call(callId))?.state === "wrap-up");
  expect((await site.agentRow(agent.personId)).state).toBe("wrap-up");
});

test("an agent's dead browser puts the caller back in line with music, and the next seat answers them", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const first = await site.agent(tampa, { idleSecondsAgo: 90 });
  const second = await site.agent(tampa, { idleSecondsAgo: 30 });
  const caller = await lines.callIn();
  const { callId, device } = await take(site, lines, first);
  const arrivedAt = (await site.call(callId))!.arrivedAt;
  device.destroy();
  await until("music", async () => (await hears(lines, caller.callSid)) === "music");
  await take(site, lines, second);
  await until(
    "the caller to hear the second agent",
    async () => (await hears(lines, caller.callSid)) === "bridged",
  );
  expect((await site.call(callId))!.arrivedAt).toEqual(arrivedAt);
});

test("callers who came while nothing could be committed are adopted at their true arrival time", async () => {
  await using lines = await openLines();
  // An hour passes before anybody can write again; the carrier knows when they really came.
  const later = { ...systemClock, now: () => new Date(Date.now() + 3_600_000) };
  await using site = await freshSite({ carrier: lines.carrier, change: { clock: later } });
  const tampa = await site.center({ number: lineNumber });
  // A site whose database is gone answers with conference TwiML all the same.
  const dead = await freshSite({ beside: site });
  lines.answerWith(dead.app);
  dead.platform.database.close();
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await until("music without a commit", async () => (await hears(lines, caller.callSid)) === "music");
  expect(await site.call(id)).toBeNull();

  lines.answerWith(site.app);
  expect(await compare(site)).toMatchObject({ adopted: 1 });
  const adopted = (await site.call(id))!;
  expect(adopted).toMatchObject({ state: "waiting", queueId: tampa.queueId });
  expect(Math.abs(adopted.arrivedAt.getTime() - Date.parse(caller.placedAt))).toBeLessThanOrEqual(1_000);
  expect(await compare(site)).toMatchObject({ adopted: 0 });
  await take(site, lines, await site.agent(tampa));
  await until("an answer", async () => (await hears(lines, caller.callSid)) === "bridged");
  await dead.feature.close();
});

test("no webhook arrives at all: comparing with the carrier finds who hung up and whose agent is gone", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const agent = await site.agent(tampa);
  const talker = await lines.callIn();
  const { callId, device } = await take(site, lines, agent);
  const quitter = await lines.callIn({ from: "+15125550112" });
  const quitterId = callIdOf(quitter.callSid);
  await until("the second caller in line", async () => (await site.call(quitterId))?.state === "waiting");

  await lines.control("faults", { dropWebhooks: true });
  await lines.control(`callers/${quitter.id}/hang-up`, {});
  device.destroy();
  await until("the talker alone", async () => (await lines.person(talker.callSid)).hears === "silence");
  // Younger than the settling time, a webhook could still be on its way.
  await until("the comparison to repair both", async () => {
    await compare(site);
    return (await site.call(quitterId))?.state === "ended" && (await site.call(callId))?.state !== "talking";
  });
  expect(await site.call(quitterId)).toMatchObject({ outcome: "hung-up" });
  await until("music for the talker", async () => (await lines.person(talker.callSid)).hears === "music");
});

test("a caller who asks to be called back keeps their place and is called when their turn comes", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, clockwork: true });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  await lines.control("phones", { number: "+15125550111", kind: "person", answerAfterMs: 50 });
  const caller = await lines.callIn({ presses: "1" });
  const first = callIdOf(caller.callSid);
  await until("music", async () => (await hears(lines, caller.callSid)) === "music");
  await lines.control(`callers/${caller.id}/keys`, { keys: "*" });
  await until("the promise", async () => (await site.call(first))?.outcome === "callback-owed");
  const callback = await until(
    "the callback in line",
    async () => (await site.read((tx) => tx.select().from(calls).where(eq(calls.direction, "callback"))))[0],
  );
  expect(callback.arrivedAt).toEqual((await site.call(first))!.arrivedAt);
  const agent = await site.agent(tampa);
  const { callId } = await take(site, lines, agent);
  await until("the customer reached", async () => (await site.call(callId))?.answeredAt !== null);
  const code = await site.wrapUpCode();
  const desk = await site.as(agent);
  expect((await desk.post(`/calls/${callId}/end`)).status).toBe(200);
  expect(
    (await desk.post(`/calls/${callId}/wrap-up`, { outcome: code.id, note: "Called back", next: true }))
      .status,
  ).toBe(200);
  expect(await site.call(callId)).toMatchObject({ state: "ended", outcome: "called-back" });
});

test("webhooks that come twice, late and out of order have no second effect", async () => {
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const agent = await site.agent(tampa);
  await lines.control("faults", { duplicateWebhooks: true, reorderWebhooks: true });
  const caller = await lines.callIn();
  const { callId } = await take(site, lines, agent);
  await lines.control(`callers/${caller.id}/hang-up`, {});
  await until("the call to be over for the caller", async () =>
    ["wrap-up", "ended"].includes((await site.call(callId))!.state),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await site.settled();
  const row = (await site.call(callId))!;
  expect(["wrap-up", "ended"]).toContain(row.state);
  expect((await site.feed()).filter((line) => line === `call:leg-up ${callId}`)).toHaveLength(1);
  expect((await site.feed()).filter((line) => line === `call:arrived ${callId}`)).toHaveLength(1);
});

test("a caller taken for hung up whom the carrier still has is back in line, at their place", async () => {
  const clock = clockAhead();
  await using lines = await openLines();
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  lines.answerWith(site.app);
  const tampa = await site.center({ number: lineNumber });
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  await until("the caller in line", async () => (await site.call(id))?.state === "waiting");
  const { arrivedAt } = (await site.call(id))!;
  await perform(site.platform, callerLeft, systemCaller("test", site.enterpriseId), { callId: id });
  expect(await site.call(id)).toMatchObject({ state: "ended", outcome: "hung-up" });

  clock.aheadMs = 5_000;
  expect(await compare(site)).toMatchObject({ repaired: 1 });
  expect(await site.call(id)).toMatchObject({ state: "waiting", outcome: null, endedAt: null, arrivedAt });
  await take(site, lines, await site.agent(tampa));
  await until("an answer", async () => (await hears(lines, caller.callSid)) === "bridged");
});

test("a caller parked while no site answered is sent for, also when the site that adopted them died at once", async () => {
  const clock = clockAhead();
  const packFolder = await mkdtemp(join(tmpdir(), "holdfast-pack-"));
  const pack = { phoneNumber: lineNumber, queueName: "rescue", words: { text: "Stay.", language: "en-US" } };
  await writePack(folderStore(packFolder), fallbackPack([pack]));
  await using lines = await openLines(1, { packFolder });
  await using site = await freshSite({ carrier: lines.carrier, change: { clock } });
  const tampa = await site.center({ number: lineNumber });
  const caller = await lines.callIn();
  await until("music from the static pack", async () => (await hears(lines, caller.callSid)) === "music");
  await perform(site.platform, adoptCall, systemCaller("test", site.enterpriseId), {
    callSid: caller.callSid,
    from: caller.from,
    to: lineNumber,
    queueId: tampa.queueId,
    arrivedAt: new Date(caller.placedAt),
    conferenceSid: null,
  });

  lines.answerWith(site.app);
  await compare(site);
  clock.aheadMs = 20_000;
  await until("the caller to be sent for", async () => (await compare(site)).repaired > 0);
  await take(site, lines, await site.agent(tampa));
  await until("an answer", async () => (await hears(lines, caller.callSid)) === "bridged");
  await rm(packFolder, { recursive: true });
});
