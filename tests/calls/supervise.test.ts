/** A supervisor on an agent's call, as both ends of the line hear it; and a wrap-up that is stuck. */

import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { offers } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";

/** A supervisor with a seat of their own. */
async function seatedSupervisor(site: TestSite, centerId: string) {
  const person = await site.person("supervisor", { name: "Teo" });
  const { enterpriseId } = site;
  const seatId = site.platform.ids.uuid();
  const at = new Date();
  await site.write(async (tx) => {
    await tx.insert(seats).values({ id: seatId, enterpriseId, centerId, label: "Sup", kind: "primary" });
    await tx
      .insert(agents)
      .values({ personId: person.id, enterpriseId, seatId, state: "break", stateAt: at, idleSince: at });
  });
  return { ...person, seatId };
}

async function openStand() {
  const opened = new AsyncDisposableStack();
  const lines = opened.use(await openLines());
  const site = opened.use(await freshSite({ carrier: lines.carrier }));
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  const agent = await site.agent(center);
  const caller = await lines.callIn();
  const id = callIdOf(caller.callSid);
  const offer = await until("offered", async () => {
    site.switchboard.nudge(site.enterpriseId);
    return (await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, id))))[0];
  });
  const desk = await site.as(agent);
  await desk.post(`/offers/${offer.id}/accept`).expect(200);
  const agentLeg = await lines.device(agent.personId).connect({ params: { offerId: offer.id } });
  await until("talking", async () => (await site.call(id))?.state === "talking");
  const teo = await seatedSupervisor(site, center.id);
  /** Labels of those whom the caller hears. */
  const heard = async () =>
    (await lines.person(caller.callSid)).bridges
      .at(-1)!
      .with.map((other) => other.label)
      .toSorted();
  const participant = async (label: string) => {
    const [conference] = await lines.carrier.listConferences({ name: id });
    return (await lines.carrier.listParticipants(conference!.sid)).find((leg) => leg.label === label);
  };
  return {
    lines,
    site,
    agent,
    caller,
    id,
    offerId: offer.id,
    agentLeg,
    desk,
    teo,
    boss: await site.as(teo),
    heard,
    participant,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test("a supervisor listens unheard, coaches the agent alone, joins the talk, and leaves; the caller notices only the talk", async () => {
  await using stand = await openStand();
  const { site, lines, teo, boss, id, heard, offerId, desk, participant } = stand;
  const supervise = (mode: string) => boss.post(`/calls/${id}/supervise`, { mode });
  const first = await supervise("listen").expect(200);
  const mine = first.body.offerId as string;
  await lines.device(teo.id).connect({ params: { offerId: mine } });
  await until("their line is up", async () => (await participant(mine))?.status === "connected");
  expect(await participant(mine)).toMatchObject({ muted: true });
  expect(await heard()).toEqual([offerId]);
  expect((await site.agentRow(teo.id)).state).toBe("on-call");
  const guests = async () => {
    const { body } = await desk.get("/live");
    return body.calls.find((call: { id: string }) => call.id === id).guests;
  };
  expect(await guests()).toMatchObject([{ seatId: teo.seatId, mode: "listen" }]);

  expect((await supervise("coach")).body.offerId).toBe(mine);
  await until("coaching", async () => (await participant(mine))?.muted === false);
  expect(await heard()).toEqual([offerId]);
  await supervise("talk").expect(200);
  await until("both are heard", async () => (await heard()).length === 2);
  await supervise("listen").expect(200);
  await until("heard no more", async () => (await heard()).length === 1);
  expect((await desk.post(`/calls/${id}/conference/take-out`, { offerId: mine })).status).toBe(403);
  await boss.post(`/calls/${id}/leave`).expect(200);
  await until("gone", async () => (await participant(mine)) === undefined);
  // On the break that they were on before.
  expect((await site.agentRow(teo.id)).state).toBe("break");
  expect(await site.call(id)).toMatchObject({ state: "talking" });
  const chain = await (await site.as("admin")).get("/audit?action=supervised");
  expect(chain.body.entries).toHaveLength(4);
});

test("the agent's line drops: who only listened inherits nothing, and the caller is back in line with music", async () => {
  await using stand = await openStand();
  const { site, lines, teo, boss, id, agentLeg, caller, participant } = stand;
  const { body } = await boss.post(`/calls/${id}/supervise`, { mode: "listen" }).expect(200);
  await lines.device(teo.id).connect({ params: { offerId: body.offerId } });
  await until("their line is up", async () => (await participant(body.offerId))?.status === "connected");
  agentLeg.disconnect();
  await until("back in line", async () => (await site.call(id))?.state === "waiting");
  await until("music", async () => (await lines.person(caller.callSid)).hears === "music");
  expect((await site.agentRow(teo.id)).state).toBe("break");
});

test("nobody but a supervisor goes onto another's call, none that nobody talks on, and not without a seat", async () => {
  await using stand = await openStand();
  const { site, id, desk, boss } = stand;
  expect((await desk.post(`/calls/${id}/supervise`, { mode: "listen" })).status).toBe(403);
  const standing = await site.as("supervisor");
  expect((await standing.post(`/calls/${id}/supervise`, { mode: "listen" })).body.detail).toContain("seat");
  expect((await boss.post(`/calls/${id}/supervise`, { mode: "shout" })).body.errors[0].field).toBe("mode");
  await desk.post(`/calls/${id}/end`).expect(200);
  expect((await boss.post(`/calls/${id}/supervise`, { mode: "listen" })).status).toBe(409);
});

test("a stuck wrap-up is finished for its agent, who reads by whom and why; the note's draft stays", async () => {
  await using stand = await openStand();
  const { site, id, agent, desk, boss } = stand;
  const draft = { text: "half a note", version: 1 };
  await desk.put(`/drafts/call:${id}:note`, draft).expect(200);
  expect((await boss.post(`/calls/${id}/wrap-up/finish`, { reason: "early" })).status).toBe(409);
  await desk.post(`/calls/${id}/end`).expect(200);
  expect((await desk.post(`/calls/${id}/wrap-up/finish`, { reason: "mine" })).status).toBe(403);
  await boss.post(`/calls/${id}/wrap-up/finish`, { reason: "Their screen froze" }).expect(200);
  expect(await site.call(id)).toMatchObject({ state: "ended", outcome: "answered" });
  expect(await site.agentRow(agent.personId)).toMatchObject({
    state: "available",
    stateReason: expect.stringMatching(/Their screen froze.*By Teo/),
  });
  expect((await desk.get("/drafts")).body).toMatchObject([{ text: "half a note" }]);
  const code = await site.wrapUpCode();
  await desk.post(`/calls/${id}/wrap-up`, { outcome: code.id, note: "half a note", next: true }).expect(200);
});
