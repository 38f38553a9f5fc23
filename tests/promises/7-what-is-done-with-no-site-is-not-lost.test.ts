/** Promise 7, its offline part: what an agent did with no site is done once, in order, at whichever site answers. */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import express from "express";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openApi } from "#client/platform/api.ts";
import { openDrafts } from "#client/platform/drafts.ts";
import { type Kept, keptInMemory } from "#client/platform/kept.ts";
import { openOutbox } from "#client/platform/outbox.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { offers } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";
import { scriptRuns } from "#db/schema/scripts.ts";
import { legDown, legUp } from "#server/calls/legs.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { chance, seeds } from "#tests/kit/chance.ts";
import { until } from "#tests/kit/lines.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";
import { openTcpProxy, type TcpProxy } from "#tests/kit/tcp-proxy.ts";

type Agent = Awaited<ReturnType<TestSite["agent"]>>;
type Door = { site: TestSite; cable: TcpProxy; url: string; open: boolean; close(): Promise<void> };

let doors: Door[];
let center: Awaited<ReturnType<TestSite["center"]>>;
let outcome: string;
/** Where nobody listens. */
const nowhere = 1;

/** A site behind a cable that can be pulled. */
async function openDoor(site: TestSite): Promise<Door> {
  const app = express();
  app.get("/api/welcome", (_req, res) => void res.json({ sites: [], writable: true }));
  app.use(site.app);
  const http = createServer(app);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : nowhere;
  const door = { site, open: true } as Door;
  door.cable = await openTcpProxy(() => (door.open ? port : nowhere));
  door.url = `http://127.0.0.1:${door.cable.port}`;
  door.close = async () => {
    await door.cable.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return door;
}

const pull = (door: Door) => {
  door.open = false;
  door.cable.cut();
};

beforeAll(async () => {
  const main = await freshSite({ site: "main" });
  const cloud = await freshSite({ site: "cloud", beside: main });
  doors = [await openDoor(main), await openDoor(cloud)];
  center = await main.center();
  outcome = (await main.wrapUpCode()).id;
});

afterAll(async () => {
  for (const door of doors ?? []) await door.close();
  for (const { site } of (doors ?? []).toReversed()) await site[Symbol.asyncDispose]();
});

/** The console's own way out, over what its browser kept. */
async function openPage(agent: Agent, kept: Kept) {
  const session = openSession(keptInMemory());
  await session.begin(agent.token);
  const sites = openSites(doors.map(({ url }, at) => ({ id: `site-${at}`, url })));
  const api = openApi(sites, session);
  const drafts = openDrafts(api, kept);
  await drafts.loadKept();
  const refusals: string[] = [];
  const outbox = openOutbox(api, kept, {
    onForget: drafts.forget,
    onRefused: (item, problem) => refusals.push(`${item.path}: ${problem.message}`),
  });
  return {
    drafts,
    outbox,
    refusals,
    leave() {
      drafts.close();
      outbox.close();
    },
  };
}

/** A caller whom the agent talks with. */
async function talking(site: TestSite, agent: Agent) {
  const customer = await site.customer();
  const { id } = await site.waitingCall(center, { customerId: customer.id });
  site.switchboard.nudge(site.enterpriseId);
  const offerId = await takes(site, agent, id);
  return { id, offerId };
}

async function takes(site: TestSite, agent: Agent, callId: string) {
  const offer = await until("an offer", async () => {
    site.switchboard.nudge(site.enterpriseId);
    const rows = await site.read((tx) => tx.select().from(offers).where(eq(offers.callId, callId)));
    return rows.find((row) => row.seatId === agent.seatId && row.state === "offered");
  });
  expect((await (await site.as(agent)).post(`/offers/${offer.id}/accept`)).status).toBe(200);
  await site.switchboard.perform(legUp, systemCaller("test", site.enterpriseId), {
    callId,
    offerId: offer.id,
    legCallSid: `CA${offer.id}`,
    conferenceSid: "CF1",
  });
  return offer.id;
}

const scriptRun = (id: string) => ({
  id,
  event: "flood",
  language: "en",
  variant: "arriving-call",
  version: "0123456789ab",
  answers: [{ question: "safe", value: "yes", asks: "Is everybody safe?", label: null }],
  visits: [{ step: "greeting", language: "en", enteredAt: new Date().toISOString(), ms: 10 }],
  startedAt: new Date().toISOString(),
  endedAt: null,
  revision: 1,
});
const noteKey = (callId: string) => `call:${callId}:note`;

type Page = Awaited<ReturnType<typeof openPage>>;

/** Types, answers the script, hangs up and writes up, in this order. */
async function finish({ outbox, drafts }: Page, callId: string, note: string, runId: string) {
  const post = (path: string, body: unknown, lane: string, more = {}) =>
    outbox.hand({ method: "POST", path: `calls/${callId}/${path}`, body, label: path, lane, ...more });
  drafts.type(noteKey(callId), note);
  await Promise.all([
    post("script-run", scriptRun(runId), `calls/${callId}/script`),
    post("end", {}, `calls/${callId}`),
    post("wrap-up", { outcome, note, next: true }, `calls/${callId}`, { forgets: [noteKey(callId)] }),
  ]);
}

async function savedOf(site: TestSite, callId: string) {
  return site.read(async (tx) => ({
    notes: (await tx.select().from(interactions).where(eq(interactions.callId, callId))).map(
      ({ summary }) => summary,
    ),
    runs: await tx.$count(scriptRuns, eq(scriptRuns.callId, callId)),
  }));
}

test.each(seeds(2))(
  "seed %i: cables pulled, pages reloaded, answers lost: each call is ended and written up once, and nothing waits any more",
  async (seed) => {
    const luck = chance(seed);
    const [main, cloud] = doors as [Door, Door];
    const agent = await main.site.agent(center);
    const kept = keptInMemory();
    for (let round = 0; round < 4; round += 1) {
      for (const door of doors) door.open = true;
      const { id } = await talking(main.site, agent);
      const note = `seed ${seed}, round ${round}`;
      const whole = round === 0 || luck.int(1, 2) === 1;
      let page = await openPage(agent, kept);
      if (whole) for (const door of doors) pull(door);
      const finished = finish(page, id, note, main.site.platform.ids.uuid());
      // A page that goes takes the promises of its answers along.
      finished.catch(() => undefined);
      if (whole) await finished;
      else await sleep(luck.int(0, 60));
      for (const door of doors) pull(door);
      // What the browser was asked to keep, it has kept; the page goes, perhaps in the middle of sending.
      expect((await kept.list("outbox/")).length).toBeLessThanOrEqual(3);
      page.leave();
      page = await openPage(agent, kept);
      await page.outbox.resume();
      await sleep(luck.int(0, 200));
      luck.pick([main, cloud]).open = true;
      await vi.waitFor(async () => expect(await kept.list("outbox/")).toEqual([]), { timeout: 30_000 });
      expect(await cloud.site.call(id)).toMatchObject({ state: "ended", outcome: "answered" });
      expect(await savedOf(cloud.site, id)).toEqual({ notes: [note], runs: 1 });
      expect(page.drafts.of(noteKey(id)).get().text).toBe("");
      expect(page.refusals).toEqual([]);
      expect(page.outbox.view.get()).toEqual({ waiting: [], held: [] });
      page.leave();
      expect((await main.site.agentRow(agent.personId)).state).toBe("available");
    }
    await (await main.site.as(agent)).post("/agent/state", { state: "offline" });
  },
  120_000,
);

test("the line was lost with the network, and another seat has the caller: the hang-up touches nobody, the note is kept", async () => {
  const [main, cloud] = doors as [Door, Door];
  for (const door of doors) door.open = true;
  const [ann, bo] = [await main.site.agent(center, { idleSecondsAgo: 90 }), await main.site.agent(center)];
  const { id, offerId } = await talking(main.site, ann);
  for (const door of doors) pull(door);
  const page = await openPage(ann, keptInMemory());
  await finish(page, id, "typed by Ann", main.site.platform.ids.uuid());
  await main.site.switchboard.perform(legDown, systemCaller("test", main.site.enterpriseId), {
    callId: id,
    offerId,
    withConference: false,
  });
  await takes(main.site, bo, id);
  cloud.open = true;
  await vi.waitFor(() => expect(page.outbox.view.get().held).toEqual([]), { timeout: 30_000 });
  expect(page.refusals).toEqual([]);
  expect(await cloud.site.call(id)).toMatchObject({ state: "talking", seatId: bo.seatId });
  expect((await main.site.agentRow(bo.personId)).state).toBe("on-call");
  expect((await main.site.agentRow(ann.personId)).state).toBe("missed");
  expect(await savedOf(cloud.site, id)).toEqual({ notes: ["typed by Ann"], runs: 1 });
  page.leave();
}, 60_000);
