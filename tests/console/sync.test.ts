import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { openSync } from "#client/platform/sync.ts";
import type { QueueView } from "#contract/centers.ts";
import { emptyTown, openStandInSite, type StandInSite, type StandInTown } from "./stand-in-site.ts";

/** Bounds, not measurements: two cores shared with other tests. */
const within = { timeout: 10_000, interval: 20 };

let town: StandInTown;
let main: StandInSite;
let cloud: StandInSite;
const opened: { close: () => void }[] = [];

beforeEach(async () => {
  town = emptyTown();
  main = await openStandInSite("main", town);
  cloud = await openStandInSite("cloud", town);
  put("claims", 1);
});

afterEach(async () => {
  for (const each of opened.splice(0)) each.close();
  await Promise.all([main.die(), cloud.die()]);
});

function put(id: string, version: number) {
  const queue: QueueView = { id, name: id, homeCenterId: "tampa", priority: 1, skills: [], version };
  town.queues.set(id, queue);
  const [term, xid] = town.position.split(".");
  town.position = `${term}.${Number(xid) + 1}.1`;
}
const announce = (site: StandInSite, id: string) =>
  site.emit([{ topic: "queues", type: "queue:changed", id }]);

async function openConsoleAt() {
  const sites = openSites(town.sites, "main");
  const session = openSession(keptInMemory());
  await session.begin("a token");
  const api = openApi(sites, session);
  const sync = openSync(sites, session, api);
  opened.push(sync);
  await vi.waitFor(() => expect(sync.live.get().loaded && sync.connection.get().state).toBe("live"), within);
  const version = (id: string) => sync.live.get().queues.get(id)?.version;
  return { sites, api, sync, version };
}

test("a change announced by the site is read and shown; a row that left is gone", async () => {
  const { sync, version } = await openConsoleAt();
  put("claims", 2);
  announce(main, "claims");
  await vi.waitFor(() => expect(version("claims")).toBe(2), within);
  town.queues.delete("claims");
  announce(main, "claims");
  await vi.waitFor(() => expect(sync.live.get().queues.size).toBe(0), within);
});

test("an answer from a copy that does not hold the announced change yet is asked for again", async () => {
  const { version } = await openConsoleAt();
  main.behind = structuredClone(town);
  put("claims", 2);
  announce(main, "claims");
  await vi.waitFor(() => expect(main.asked).toContain("POST live/rows"), within);
  main.behind = null;
  await vi.waitFor(() => expect(version("claims")).toBe(2), within);
});

test("many changes at once are read in few requests", async () => {
  const { sync } = await openConsoleAt();
  for (let at = 0; at < 50; at += 1) {
    put(`q${at}`, 1);
    announce(main, `q${at}`);
  }
  await vi.waitFor(() => expect(sync.live.get().queues.size).toBe(51), within);
  expect(main.asked.filter((line) => line === "POST live/rows").length).toBeLessThan(10);
});

test("the console is heard at both sites: fully at one, by heartbeat at the other", async () => {
  await openConsoleAt();
  await vi.waitFor(() => {
    expect(main.sockets()).toEqual({ full: 1, presence: 0 });
    expect(cloud.sockets()).toEqual({ full: 0, presence: 1 });
  }, within);
  await vi.waitFor(() => expect(Math.min(main.heartbeats(), cloud.heartbeats())).toBeGreaterThan(1), within);
});

test("when its site dies the console moves, and shows what it missed meanwhile", async () => {
  const { sync, sites, version } = await openConsoleAt();
  await main.die();
  put("claims", 5);
  await vi.waitFor(
    () => expect(sync.connection.get()).toMatchObject({ state: "live", site: { id: "cloud" } }),
    within,
  );
  // What the new site replays from the position in the handshake.
  announce(cloud, "claims");
  await vi.waitFor(() => expect(version("claims")).toBe(5), within);
  expect(sites.view.get().moves).toBe(1);
  expect(cloud.sockets().full).toBe(1);
});

test("a site that hangs with its connections open is left as well", async () => {
  const { sync } = await openConsoleAt();
  main.tellStatus();
  main.hang();
  await vi.waitFor(
    () => expect(sync.connection.get()).toMatchObject({ state: "live", site: { id: "cloud" } }),
    within,
  );
});

test("a site that answers but has no primary for long is left for one that has", async () => {
  const { sync } = await openConsoleAt();
  const telling = setInterval(() => main.tellStatus({ writable: false }), 100);
  try {
    await vi.waitFor(() => expect(sync.connection.get().site.id).toBe("cloud"), within);
  } finally {
    clearInterval(telling);
  }
});

test("a new term is read afresh: a row of the lost term does not stay because its version was higher", async () => {
  const { version } = await openConsoleAt();
  put("claims", 9);
  announce(main, "claims");
  await vi.waitFor(() => expect(version("claims")).toBe(9), within);
  town.term = 2;
  town.position = "2.3.1";
  town.queues.set("claims", { ...town.queues.get("claims")!, version: 8 });
  main.tellStatus();
  await vi.waitFor(() => expect(version("claims")).toBe(8), within);
});

test("a position the site does not know brings a fresh snapshot", async () => {
  const { version } = await openConsoleAt();
  put("claims", 3);
  main.reset("the position is not in this site's history");
  await vi.waitFor(() => expect(version("claims")).toBe(3), within);
});

test("with no site left the console says offline", async () => {
  const { sync } = await openConsoleAt();
  await Promise.all([main.die(), cloud.die()]);
  await vi.waitFor(() => expect(sync.connection.get().state).toBe("offline"), within);
});

test("a change is tried under one key until a site takes it", async () => {
  const { api } = await openConsoleAt();
  main.answer503 = true;
  const sent = api.send<{ key: string; site: string }>({ method: "POST", path: "calls/7/end", key: "k-1" });
  await vi.waitFor(
    () => expect(main.asked.filter((line) => line === "POST calls/7/end").length).toBeGreaterThan(1),
    within,
  );
  await main.die();
  expect(await sent).toMatchObject({ key: "k-1", site: "cloud" });
});
