import { createServer, type Socket } from "node:net";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { systemClock } from "#server/platform/clock.ts";
import { Database } from "#server/platform/database/database.ts";
import type { NodeAddress } from "#server/platform/database/leader.ts";
import { openLog } from "#server/platform/log.ts";
import { freshDatabase, type TestDatabase } from "#tests/kit/postgres.ts";

/** A host that takes connections and never says a word, or none at all. */
async function host(what: "silent" | "refusing") {
  const taken = new Set<Socket>();
  const server = createServer((client) => taken.add(client.on("error", () => client.destroy())));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const client of taken) client.destroy();
    });
  if (what === "refusing") await close();
  return { port, [Symbol.asyncDispose]: what === "silent" ? close : async () => undefined };
}

function through(store: TestDatabase, port: number): string {
  const url = new URL(store.appUrl);
  url.port = String(port);
  return url.href;
}

/** Closes itself. */
function open(nodes: readonly NodeAddress[]) {
  const database = new Database(nodes, "main", systemClock, openLog("test", "silent"));
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}

const write = (database: Database, deadlineMs: number) =>
  database.write({ enterpriseId: null }, async () => "written", { deadlineMs });

/** Makes a database say that this node leads, or another. */
const saysLeader = (store: TestDatabase, term: number, leader: string) =>
  once(
    store.supervisorUrl,
    5_000,
    (sql) => sql`
      insert into cluster.terms (term, leader, voters) values (${term}, ${leader}, '{}')
      on conflict (term) do update set leader = excluded.leader`,
  );

test("hosts that take connections and stay silent delay nobody: asked one after the other they would outlast the deadline", async () => {
  await using store = await freshDatabase();
  await using silent = await host("silent");
  await using refusing = await host("refusing");
  using database = open([
    ...Array.from({ length: 10 }, (_, n) => ({ id: `silent${n}`, url: through(store, silent.port) })),
    { id: "refusing", url: through(store, refusing.port) },
    { id: "main", url: store.appUrl },
  ]);
  expect(await write(database, 5_000)).toBe("written");
  expect(database.status()).toMatchObject({ leader: "main", writable: true });
});

test("with every host refused, or hanging up at once, a write is refused when its time is over", async () => {
  await using store = await freshDatabase();
  await using refusing = await host("refusing");
  using database = open([{ id: "main", url: through(store, refusing.port) }]);
  await expect(write(database, 400)).rejects.toMatchObject({ code: "no-leader" });
  const server = createServer((client) => client.destroy());
  await new Promise<void>((resolve) => server.listen(refusing.port, "127.0.0.1", resolve));
  await expect(write(database, 400)).rejects.toMatchObject({ code: "no-leader" });
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test("of two servers open for writing the one of the higher term is followed, whichever is named or answers first", async () => {
  await using old = await freshDatabase();
  await using led = await freshDatabase();
  await saysLeader(old, 1, "old");
  await saysLeader(led, 2, "led");
  for (const nodes of [
    [
      { id: "old", url: old.appUrl },
      { id: "led", url: led.appUrl },
    ],
    [
      { id: "led", url: led.appUrl },
      { id: "old", url: old.appUrl },
    ],
  ]) {
    using database = open(nodes);
    const followed: (string | null)[] = [];
    database.follower.onChange((status) => followed.push(status.leader));
    await expect.poll(() => followed.filter((leader) => leader === "led").length).toBeGreaterThan(8);
    expect(database.status()).toMatchObject({ leader: "led", term: 2, writable: true });
    // Whoever answered first may have been followed at first; nobody goes back from a term to an older one.
    expect(followed.slice(followed.indexOf("led"))).not.toContain("old");
  }
});

test("a server open for writing serves nobody before its own term row stands there", async () => {
  await using store = await freshDatabase();
  await saysLeader(store, 1, "another");
  using database = open([{ id: "main", url: store.appUrl }]);
  await expect(write(database, 600)).rejects.toMatchObject({ code: "no-leader" });
  expect(database.status()).toMatchObject({ leader: null, writable: false });
  await saysLeader(store, 2, "main");
  expect(await write(database, 5_000)).toBe("written");
});

test("nothing is written under a term that is over, though this site has not heard of the new one", async () => {
  await using store = await freshDatabase();
  using database = open([{ id: "main", url: store.appUrl }]);
  await once(store.ownerUrl, 5_000, async (sql) => {
    await sql`create table written (under int, during int)`;
    await sql`grant insert on written to holdfast_app`;
  });
  for (let term = 1; term <= 6; term += 1) {
    await saysLeader(store, term, "main");
    // Mostly asked before the next probe, and then refused, for the rows would carry the old term.
    const noting = database.write(
      { enterpriseId: null },
      async (tx, under) => void (await tx.execute(sql`insert into written values (${under}, ${term})`)),
      { deadlineMs: 5_000 },
    );
    await noting.catch((fault: unknown) => expect(fault).toMatchObject({ code: "no-leader" }));
    await expect.poll(() => database.status()).toMatchObject({ term, writable: true });
  }
  expect(
    await once(store.ownerUrl, 5_000, (sql) => sql`select * from written where under <> during`),
  ).toEqual([]);
});

test("a leader whose quorum did not acknowledge this site's heartbeat for two seconds takes no more writes", async () => {
  await using store = await freshDatabase();
  let aheadMs = 0;
  const clock = { ...systemClock, monotonicMs: () => performance.now() + aheadMs };
  const database = new Database(
    [{ id: "main", url: store.appUrl }],
    "main",
    clock,
    openLog("test", "silent"),
  );
  try {
    expect(await write(database, 5_000)).toBe("written");
    aheadMs += 2_000;
    expect(database.status()).toMatchObject({ leader: "main", writable: false });
  } finally {
    database.close();
  }
});
