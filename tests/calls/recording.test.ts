/** Recording: off by default, told before, paused while card data is spoken, kept after. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { calls, offers, queues } from "#db/schema/calls.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import { openLines, until } from "#tests/kit/lines.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";

async function openStand(recorded: boolean, { partner = false } = {}) {
  const opened = new AsyncDisposableStack();
  const lines = opened.use(await openLines());
  const site = opened.use(await freshSite({ carrier: lines.carrier }));
  lines.answerWith(site.app);
  const center = await site.center({ number: lineNumber });
  if (recorded)
    await site.write((tx) => tx.update(queues).set({ recorded }).where(eq(queues.id, center.queueId)));
  const code = await site.wrapUpCode();
  const agent = await site.agent(center, { partner });
  const desk = await site.as(agent);
  const device = lines.device(agent.personId);
  return {
    lines,
    site,
    center,
    agent,
    desk,
    code,
    /** A caller, on the line with the agent. */
    async talk() {
      const caller = await lines.callIn();
      const id = callIdOf(caller.callSid);
      const offer = await until("offered", async () => {
        site.switchboard.nudge(site.enterpriseId);
        const rows = await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, id)));
        return rows.find((row) => row.state === "offered");
      });
      await desk.post(`/offers/${offer.id}/accept`).expect(200);
      await device.connect({ params: { offerId: offer.id } });
      await until("talking", async () => (await site.call(id))?.state === "talking");
      return { id, caller };
    },
    /** Ends and writes up, so that the next caller can be taken. */
    async finish(id: string) {
      await desk.post(`/calls/${id}/end`).expect(200);
      await desk.post(`/calls/${id}/wrap-up`, { outcome: code.id, note: "", next: true }).expect(200);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test("nothing is recorded unless the queue says so, nor of a caller who was not told", async () => {
  await using off = await openStand(false);
  const first = await off.talk();
  expect((await off.site.call(first.id))?.recording).toBeNull();
  expect((await off.desk.post(`/calls/${first.id}/recording`, { paused: true })).status).toBe(409);

  await using on = await openStand(true);
  // The site has just started and does not know its queues: this caller hears no notice.
  const untold = await on.talk();
  expect(await on.site.call(untold.id)).toMatchObject({ heard: [], recording: null });
  expect(await on.lines.carrier.listRecordings(untold.caller.callSid)).toEqual([]);
});

test("a caller who was told is recorded once somebody talks, not while it is paused, and a supervisor hears it after", async () => {
  await using stand = await openStand(true);
  const { site, lines, desk, talk, finish } = stand;
  await finish((await talk()).id);
  const { id, caller } = await talk();
  expect((await site.call(id))?.heard.at(-1)?.text).toContain("may be recorded");
  const recordings = () => lines.carrier.listRecordings(caller.callSid);
  await until("recorded", async () => (await recordings())[0]?.status === "in-progress");
  expect((await site.call(id))?.recording).toBe("on");
  await desk.post(`/calls/${id}/recording`, { paused: true }).expect(200);
  await until("paused", async () => (await recordings())[0]?.status === "paused");
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  await desk.post(`/calls/${id}/recording`, { paused: false }).expect(200);
  await until("going on", async () => (await recordings())[0]?.status === "in-progress");
  expect(await recordings()).toHaveLength(1);
  await finish(id);
  const sid = await until("kept", async () => (await site.call(id))?.recordingSid);
  const boss = await site.as("supervisor");
  const sound = await boss.get(`/calls/${id}/recording`).expect(200);
  expect(sound.body.subarray(0, 4).toString()).toBe("RIFF");
  // The pause is not in it: less than a second and a half was spoken. 8000 samples of 2 bytes a second.
  expect(sound.body.length).toBeLessThan(44 + 1.5 * 16_000);
  // Whoever took the call hears it as well; nobody else does.
  await desk.get(`/calls/${id}/recording`).expect(200);
  const other = await site.as("agent");
  expect((await other.get(`/calls/${id}/recording`)).status).toBe(403);
  const refused = await (await site.as("admin")).get("/audit?action=refused");
  expect(JSON.stringify(refused.body)).toContain(`recording of call ${id}`);
  const chain = await (await site.as("admin")).get("/audit?action=listened");
  expect(JSON.stringify(chain.body)).toContain(sid);
});

test("a recorded call stands on its customer's timeline with who took it; a partner's seat hears it until it is written up", async () => {
  await using stand = await openStand(true, { partner: true });
  const { site, desk, talk, finish, agent } = stand;
  await finish((await talk()).id);
  const { id } = await talk();
  await until("recorded", async () => (await site.call(id))?.recording === "on");
  const ann = await site.customer({ name: "Ann Lee" });
  await site.write((tx) => tx.update(calls).set({ customerId: ann.id }).where(eq(calls.id, id)));
  await desk.post(`/calls/${id}/end`).expect(200);
  await until("kept", async () => (await site.call(id))?.recordingSid);
  await desk.get(`/calls/${id}/recording`).expect(200);
  await desk.post(`/calls/${id}/wrap-up`, { outcome: stand.code.id, note: "", next: true }).expect(200);
  expect((await desk.get(`/calls/${id}/recording`)).status).toBe(403);

  const boss = await site.as("supervisor");
  const record = (await boss.get(`/customers/${ann.id}`).expect(200)).body;
  const page = (await boss.get(`/customers/${ann.id}/timeline`).expect(200)).body;
  const recorded = { byPersonId: agent.personId };
  expect(record.interactions).toMatchObject([{ kind: "call", callId: id, recorded }]);
  expect(page.entries).toMatchObject([{ interaction: { callId: id, recorded } }]);
});
