/** What callers of a closed queue may do, and what callers in line are told. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { callbacks, calls, queues, voicemails } from "#db/schema/calls.ts";
import { turn } from "#server/calls/clockwork.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { reconcile } from "#server/calls/reconcile.ts";
import { openWhoseCall } from "#server/calls/whose-call.ts";
import { clockAhead } from "#tests/kit/clock-ahead.ts";
import { openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";

const theirPhone = "+15125550142";
const never = {};

async function openStand(hours: object | null, more: { clock?: boolean } = {}) {
  const clock = clockAhead();
  const opened = new AsyncDisposableStack();
  const lines = opened.use(await openLines());
  const site = opened.use(
    await freshSite({ carrier: lines.carrier, ...(more.clock ? { change: { clock } } : {}) }),
  );
  lines.answerWith(site.app);
  const center = await site.center({ name: "Tampa", number: lineNumber });
  if (hours) await site.write((tx) => tx.update(queues).set({ hours }).where(eq(queues.id, center.queueId)));
  return {
    lines,
    site,
    center,
    ahead: (ms: number) => {
      clock.aheadMs = ms;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What is not known yet turns nobody away: the first caller of a site that has just started makes it known. */
async function known({ lines, site }: Awaited<ReturnType<typeof openStand>>) {
  const first = await lines.callIn({ from: "+15125550199" });
  await until("the first caller", async () => (await site.call(callIdOf(first.callSid))) !== null);
  await lines.control(`callers/${first.id}/hang-up`, {});
  await until("gone", async () => (await site.call(callIdOf(first.callSid)))?.state === "ended");
}

test("a message is kept once, as a case of whoever is known, is heard and finished, and nobody waits in line for it", async () => {
  await using stand = await openStand(never);
  const { lines, site, center } = stand;
  const customer = await site.customer({ name: "Ana Ruiz", number: theirPhone });
  await known(stand);
  const caller = await lines.callIn({ from: theirPhone, presses: "1" });
  const id = callIdOf(caller.callSid);
  await until("recording", async () =>
    (await lines.person(caller.callSid)).timeline.some(({ detail }) =>
      detail.includes("Speak after the tone"),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 2_600));
  await lines.control(`callers/${caller.id}/keys`, { keys: "#" });
  await until("kept", async () => (await site.call(id))?.outcome === "message-left");
  await until("thanked", async () =>
    (await lines.person(caller.callSid)).timeline.some(({ detail }) => detail.includes("is kept")),
  );
  // Compared with the carrier while they still say goodbye, or after: they are not put in line.
  await reconcile(
    site.switchboard,
    openWhoseCall(site.platform.database, site.platform.clock),
    site.enterpriseId,
  );
  expect(await site.call(id)).toMatchObject({ state: "ended", customerId: customer.id });
  const [left] = await site.read((tx) => tx.select().from(voicemails));
  const again = { CallSid: caller.callSid, RecordingSid: left!.recordingSid, RecordingDuration: "3" };
  await site.webhook(`/carrier/recording?call=${id}`, again);
  expect(await site.read((tx) => tx.select().from(voicemails))).toHaveLength(1);

  const agent = await site.agent(center);
  const desk = await site.as(agent);
  const { body } = await desk.get("/work-list?scope=team").expect(200);
  expect(body.voicemails).toMatchObject([{ id: left!.id, customerName: "Ana Ruiz", caseId: left!.caseId }]);
  expect(body.cases).toMatchObject([{ title: `Voicemail, ${left!.seconds} s`, customerId: customer.id }]);
  const sound = await desk.get(`/voicemails/${left!.id}/sound`).expect(200);
  expect([sound.headers["content-type"], sound.body.subarray(0, 4).toString()]).toEqual([
    "audio/x-wav",
    "RIFF",
  ]);
  const chain = await (await site.as("admin")).get("/audit?action=listened");
  expect(JSON.stringify(chain.body)).toContain(customer.id);
  await desk.post(`/voicemails/${left!.id}/finish`).expect(200);
  await desk.post(`/voicemails/${left!.id}/finish`).expect(404);
  expect((await desk.get("/work-list?scope=team")).body.voicemails).toEqual([]);
});

test("a message of somebody unknown waits for the team, and is a case of whoever it turns out to be", async () => {
  await using stand = await openStand(never);
  const { lines, site, center } = stand;
  await known(stand);
  const caller = await lines.callIn({ from: theirPhone, presses: "1" });
  const id = callIdOf(caller.callSid);
  await until("told", async () => (await site.call(id))?.outcome === "closed");
  const recordingSid = `RE${"a".repeat(32)}`;
  await site.webhook(`/carrier/recording?call=${id}`, {
    CallSid: caller.callSid,
    RecordingSid: recordingSid,
    RecordingDuration: "7",
  });
  const desk = await site.as(await site.agent(center));
  const team = async () => (await desk.get("/work-list?scope=team").expect(200)).body;
  const [left] = (await team()).voicemails;
  expect(left).toMatchObject({ customerId: null, caseId: null, number: theirPhone });
  // Whoever sits elsewhere is not asked to listen; a supervisor is, wherever they sit or not.
  const far = await site.as(await site.agent(await site.center({ name: "Boise" })));
  expect((await far.get("/work-list?scope=team").expect(200)).body.voicemails).toEqual([]);
  const supervisor = await site.as("supervisor");
  const all = (await supervisor.get("/work-list?scope=team").expect(200)).body;
  expect(all.voicemails).toMatchObject([{ id: left.id }]);
  const ana = await site.customer({ name: "Ana Ruiz" });
  const bo = await site.customer({ name: "Bo Lind" });
  const tie = (customerId: string) => desk.post(`/voicemails/${left.id}/customer`, { customerId });
  const { caseId } = (await tie(ana.id).expect(200)).body;
  // Said twice it is done once; whose it is already is nobody else's.
  expect((await tie(ana.id).expect(200)).body).toEqual({ voicemailId: left.id, caseId });
  expect((await tie(bo.id)).status).toBe(409);
  const after = await team();
  expect(after.voicemails).toMatchObject([{ customerName: "Ana Ruiz", caseId }]);
  expect(after.cases).toMatchObject([{ id: caseId, title: "Voicemail, 7 s", customerId: ana.id }]);
  expect((await desk.get(`/cases/${caseId}`).expect(200)).body).toMatchObject({ voicemailId: left.id });
  expect(await site.call(id)).toMatchObject({ customerId: ana.id, state: "ended", outcome: "message-left" });
  const chain = (await (await site.as("admin")).get("/audit?action=matched")).body;
  expect(chain.entries).toMatchObject([{ entity: "customer", entityId: ana.id, why: id }]);
});

test("who asks to be called when it opens is called then, at the time they came", async () => {
  await using stand = await openStand(null, { clock: true });
  const { lines, site, center } = stand;
  // Closed now, open from two hours on, whatever the day.
  const inTwoHours = new Date(Date.now() + 2 * 3_600_000);
  const time = inTwoHours.toLocaleTimeString("en-GB", {
    timeZone: center.timeZone,
    hour: "2-digit",
    minute: "2-digit",
  });
  const day = inTwoHours
    .toLocaleDateString("en-GB", { timeZone: center.timeZone, weekday: "short" })
    .toLowerCase();
  const hours = { [day]: { from: time, until: "24:00" } };
  await site.write((tx) => tx.update(queues).set({ hours }).where(eq(queues.id, center.queueId)));
  await known(stand);
  const caller = await lines.callIn({ from: theirPhone, presses: "2" });
  const id = callIdOf(caller.callSid);
  await until("promised", async () => (await site.call(id))?.outcome === "callback-owed");
  const [owed] = await site.read((tx) => tx.select().from(callbacks));
  expect(owed).toMatchObject({ fromCallId: id, state: "due", number: theirPhone });
  expect(Math.abs(owed!.dueAt.getTime() - inTwoHours.getTime())).toBeLessThan(61_000);
  await turn(site.switchboard, site.enterpriseId);
  expect(await site.read((tx) => tx.select().from(calls).where(eq(calls.direction, "callback")))).toEqual([]);
  stand.ahead(2 * 3_600_000 + 120_000);
  await turn(site.switchboard, site.enterpriseId);
  const [call] = await site.read((tx) => tx.select().from(calls).where(eq(calls.direction, "callback")));
  expect(call).toMatchObject({ state: "waiting", arrivedAt: (await site.call(id))!.arrivedAt });
});

test("whoever hangs up at once on being told, is in no line and owes nobody anything", async () => {
  await using stand = await openStand(never);
  const { lines, site } = stand;
  await known(stand);
  const caller = await lines.callIn({ from: theirPhone });
  const id = callIdOf(caller.callSid);
  await until("told", async () =>
    (await lines.person(caller.callSid)).timeline.some(({ detail }) => detail.includes("closed now")),
  );
  await lines.control(`callers/${caller.id}/hang-up`, {});
  await until("gone", async () => (await lines.person(caller.callSid)).endedAt !== null);
  expect(await site.call(id)).toMatchObject({ state: "ended", outcome: "closed", answeredAt: null });
});

test("callers are told their place once others wait or nobody is free, and the agent sees what they heard", async () => {
  await using stand = await openStand(null);
  const { lines, site, center } = stand;
  const agent = await site.agent(center, { state: "break" });
  const desk = await site.as(agent);
  const heardBy = async (from: string) => {
    const caller = await lines.callIn({ from });
    const id = callIdOf(caller.callSid);
    await until("in line", async () => (await site.call(id))?.state === "waiting");
    return { id, heard: (await site.call(id))!.heard.map(({ text }) => text), callSid: caller.callSid };
  };
  // Nobody has looked at the line since this site started: nothing is known, and nothing is said.
  expect((await heardBy("+15125550101")).heard).toEqual([]);
  await desk.get("/live").expect(200);
  const second = await until("the line is known", async () => {
    const { heard, ...who } = await heardBy("+15125550102");
    return heard.length > 0 ? { heard, ...who } : null;
  });
  expect(second.heard[0]).toMatch(/^You are number \d+ in line\.$/);
  const spoken = (await lines.person(second.callSid)).timeline.map(({ detail }) => detail);
  expect(spoken).toContain(second.heard[0]);
  const view = await until("seen by the agent", async () => {
    const { body } = await desk.get("/live");
    return body.calls.find((call: { id: string }) => call.id === second.id);
  });
  expect(view.heard).toMatchObject([{ text: second.heard[0] }]);
});
