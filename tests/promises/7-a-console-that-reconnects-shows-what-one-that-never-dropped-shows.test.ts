import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openApi } from "#client/platform/api.ts";
import { openDrafts } from "#client/platform/drafts.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openLiveStore, stateHash, stateLines } from "#client/platform/live-store.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { openSync } from "#client/platform/sync.ts";
import type { LiveView } from "#contract/calls.ts";
import type { SiteStatus } from "#contract/feed.ts";
import { once } from "#db/cluster/sql-session.ts";
import { takeArrivingCalls } from "#server/calls/take-arriving-calls.ts";
import { systemCaller } from "#server/platform/caller.ts";
import { perform } from "#server/platform/operation.ts";
import { openSockets } from "#server/sockets.ts";
import { chance, seeds } from "#tests/kit/chance.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";
import { openTcpProxy, type TcpProxy } from "#tests/kit/tcp-proxy.ts";

type Served = { site: TestSite; url: string; close(): Promise<void> };

let main: Served;
let cloud: Served;
let agents: Awaited<ReturnType<TestSite["agent"]>>[];
let center: Awaited<ReturnType<TestSite["center"]>>;
let watcher: string;

/** A site that listens, with its sockets, as app.ts puts them together. */
async function serve(site: TestSite): Promise<Served> {
  const outer = express();
  const http = createServer(outer);
  const sockets = openSockets(http, {
    stream: site.stream,
    log: site.platform.log,
    origins: [],
    callerOfToken: site.identity.callerOfToken,
    status: () =>
      ({
        site: site.platform.site,
        term: 1,
        writable: true,
        mode: "normal",
        reasons: [],
      }) as unknown as SiteStatus,
    heard: () => undefined,
    gone: () => undefined,
  });
  outer.get("/api/welcome", (_req, res) => void res.json({ sites: [], writable: true }));
  outer.use(site.app);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    site,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

beforeAll(async () => {
  const first = await freshSite({ site: "main" });
  const second = await freshSite({ site: "cloud", beside: first });
  main = await serve(first);
  cloud = await serve(second);
  center = await first.center();
  agents = await Promise.all(Array.from({ length: 6 }, () => first.agent(center, { state: "break" })));
  watcher = (await first.person("supervisor")).token;
});

afterAll(async () => {
  await cloud?.close();
  await main?.close();
  await cloud?.site[Symbol.asyncDispose]();
  await main?.site[Symbol.asyncDispose]();
});

type Screen = { sync: ReturnType<typeof openSync>; close(): void };

async function openScreen(urls: { main: string; cloud: string }, first: "main" | "cloud"): Promise<Screen> {
  const session = openSession(keptInMemory());
  await session.begin(watcher);
  const sites = openSites(
    [
      { id: "main", url: urls.main },
      { id: "cloud", url: urls.cloud },
    ],
    first,
  );
  const sync = openSync(sites, session, openApi(sites, session));
  await vi.waitFor(() => expect(sync.live.get().loaded).toBe(true), { timeout: 20_000 });
  return { sync, close: () => sync.close() };
}

const port = (url: string) => Number(new URL(url).port);
const through = (proxy: TcpProxy) => `http://127.0.0.1:${proxy.port}`;

/** A caller comes in, as the carrier's webhook brings them. */
const arrive = (site: TestSite) =>
  perform(site.platform, takeArrivingCalls, systemCaller("test", site.enterpriseId), [
    {
      callSid: `CA${randomBytes(16).toString("hex")}`,
      to: lineNumber,
      queueId: center.queueId,
      arrivedAt: site.platform.clock.now(),
    },
  ]);

/** What the rows say: a site that has just come up and holds nothing in memory reads them afresh. */
async function truthLines(): Promise<string[]> {
  await using fresh = await freshSite({ site: "cloud", beside: main.site });
  return await snapshotLines(fresh);
}

async function snapshotLines(site: TestSite): Promise<string[]> {
  const answer = await (await site.as({ token: watcher })).get("/live");
  expect(answer.body).toMatchObject({ centers: expect.any(Array) });
  const store = openLiveStore();
  store.replace(answer.body as LiveView);
  return stateLines(store.state.get());
}

test.each(seeds(2))(
  "seed %i: consoles cut again and again end up showing what the others show, at either site",
  async (seed) => {
    const luck = chance(seed);
    const cables = {
      main: await openTcpProxy(() => port(main.url)),
      cloud: await openTcpProxy(() => port(cloud.url)),
    };
    const unbroken = { main: main.url, cloud: cloud.url };
    const shaky = { main: through(cables.main), cloud: through(cables.cloud) };
    const never = [await openScreen(unbroken, "main"), await openScreen(unbroken, "cloud")];
    const dropped = [
      await openScreen(shaky, "main"),
      await openScreen(shaky, "cloud"),
      await openScreen(shaky, "main"),
    ];
    try {
      for (let turn = 0; turn < 24; turn += 1) {
        const agent = luck.pick(agents);
        const at = luck.pick([main, cloud]);
        const act = luck.int(1, 10);
        if (act <= 6) {
          const state = luck.pick(["available", "break", "meal", "training"] as const);
          await (await at.site.as(agent)).post("/agent/state", { state });
        } else if (act <= 7) await arrive(at.site);
        else {
          const cable = luck.pick([cables.main, cables.cloud]);
          if (luck.int(1, 3) === 1) {
            cable.hold();
            await sleep(luck.int(10, 120));
            cable.cut();
            cable.release();
          } else cable.cut();
        }
        await sleep(luck.int(0, 40));
      }
      await vi.waitFor(
        async () => {
          const truth = await truthLines();
          for (const { site } of [main, cloud]) expect(await snapshotLines(site)).toEqual(truth);
          for (const { sync } of [...never, ...dropped]) expect(stateLines(sync.live.get())).toEqual(truth);
        },
        { timeout: 40_000, interval: 200 },
      );
      const hashes = [...never, ...dropped].map(({ sync }) => sync.stateHash());
      expect(new Set(hashes).size).toBe(1);
      expect(hashes[0]).toBe(stateHash(never[0]!.sync.live.get()));
    } finally {
      for (const screen of [...never, ...dropped]) screen.close();
      await cables.main.close();
      await cables.cloud.close();
    }
  },
  150_000,
);

test("what a lost term showed is gone from every screen, at either site", async () => {
  const unbroken = { main: main.url, cloud: cloud.url };
  const screens = [await openScreen(unbroken, "main"), await openScreen(unbroken, "cloud")];
  const [agent] = agents;
  const store = main.site.platform.store;
  const behind = <T>(look: (sql: Sql) => PromiseLike<T>) => once(store.supervisorUrl, 10_000, look);
  const seatOn = ({ sync }: Screen) => sync.live.get().seats.get(agent!.seatId);
  const show = (state: string) =>
    vi.waitFor(() => expect(screens.map((screen) => seatOn(screen)?.state)).toEqual([state, state]), {
      timeout: 20_000,
    });
  try {
    const choose = async (state: string) => (await main.site.as(agent!)).post("/agent/state", { state });
    await choose("training");
    await show("training");
    const [kept] = await behind((sql) => sql`select * from agents where person_id = ${agent!.personId}`);
    const [{ last } = { last: 0 }] = await behind(
      (sql) => sql<{ last: number }[]>`select max(id)::int as last from feed`,
    );
    await choose("meal");
    await choose("break");
    await show("break");

    // A server that never had the last two commits leads now: their rows are as they were, their events never were.
    await behind((sql) =>
      sql.begin(async (tx) => {
        await tx`delete from feed where id > ${last}`;
        await tx`update agents set state = 'training', version = ${kept!.version} where person_id = ${agent!.personId}`;
        await tx`insert into cluster.terms (term, leader, voters) select max(term) + 1, 'main', '{}' from cluster.terms`;
      }),
    );
    await show("training");
    for (const { site } of [main, cloud]) expect(await snapshotLines(site)).toEqual(await truthLines());
    await choose("meal");
    await show("meal");
  } finally {
    for (const screen of screens) screen.close();
  }
}, 90_000);

test("what is typed while every line is cut reaches the server, and another browser of that person", async () => {
  const cables = {
    main: await openTcpProxy(() => port(main.url)),
    cloud: await openTcpProxy(() => port(cloud.url)),
  };
  const typist = agents[0]!;
  const sites = openSites(
    [
      { id: "main", url: through(cables.main) },
      { id: "cloud", url: through(cables.cloud) },
    ],
    "main",
  );
  const session = openSession(keptInMemory());
  await session.begin(typist.token);
  const drafts = openDrafts(openApi(sites, session), keptInMemory());
  try {
    drafts.type("note", "The generator ");
    await vi.waitFor(() => expect(drafts.unsaved()).toBe(0), { timeout: 20_000 });
    cables.main.hold();
    cables.cloud.hold();
    drafts.type("note", "The generator is in the basement");
    await sleep(300);
    for (const cable of [cables.main, cables.cloud]) {
      cable.cut();
      cable.release();
    }
    await vi.waitFor(() => expect(drafts.unsaved()).toBe(0), { timeout: 20_000 });
    const stored = await (await cloud.site.as(typist)).get("/drafts");
    expect(stored.body).toMatchObject([{ key: "note", text: "The generator is in the basement" }]);
  } finally {
    drafts.close();
    await cables.main.close();
    await cables.cloud.close();
  }
});
