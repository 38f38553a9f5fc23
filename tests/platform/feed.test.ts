import { expect, test, vi } from "vitest";
import { beginning } from "#server/platform/feed/position.ts";
import { canFollowFrom, type FeedRow, newestPlace, readFeed } from "#server/platform/feed/read.ts";
import { FeedRing } from "#server/platform/feed/ring.ts";
import { FeedStream } from "#server/platform/feed/stream.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import { freshPlatform, type TestPlatform } from "#tests/kit/platform.ts";

/** Transactions of other tests' databases on the same server hold the feed's horizon back. */
const settles = { timeout: 20_000 };

const say = (p: TestPlatform, id: string, before: () => Promise<void> = async () => undefined) =>
  p.database.write({ enterpriseId: p.enterpriseId }, async (tx, term) => {
    await writeFeedEvents(
      tx,
      p.enterpriseId,
      term,
      [{ topic: "calls", type: "call:arrived", id }],
      p.clock.now(),
    );
    await before();
  });

test("a reader skips nothing when an earlier transaction commits after a later one", async () => {
  await using p = await freshPlatform();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: started, resolve: begun } = Promise.withResolvers<void>();
  const slow = say(p, "first", () => {
    begun();
    return held;
  });
  await started;
  await say(p, "second");
  const read = () => p.database.read({ enterpriseId: null }, (tx) => readFeed(tx, 1, beginning));
  // The second is committed, but the first might still get a lower place: neither is handed out yet.
  expect(await read()).toEqual([]);
  release();
  await slow;
  await vi.waitFor(
    async () => expect((await read()).map((row) => row.entityId)).toEqual(["first", "second"]),
    settles,
  );
});

test("a stream at another site delivers every event once, in order, woken by the commit", async () => {
  await using p = await freshPlatform("main");
  await using q = await freshPlatform("cloud", p.store);
  const stream = new FeedStream(q.database, q.waker, q.log);
  const seen: FeedRow[] = [];
  stream.listen({ rows: (rows) => seen.push(...rows), reset: () => undefined });
  await vi.waitFor(() => expect(stream.place()).not.toBeNull(), settles);
  for (let n = 0; n < 20; n += 1) {
    await say(p, String(n));
    p.waker.wake();
  }
  await vi.waitFor(
    () => expect(seen.map((row) => row.entityId)).toEqual(Array.from({ length: 20 }, (_, n) => String(n))),
    settles,
  );
  stream.close();
});

test("a place of an older term beyond that term's end gets a fresh snapshot", async () => {
  await using p = await freshPlatform();
  await say(p, "kept");
  const kept = await vi.waitFor(async () => {
    const place = await p.database.read({ enterpriseId: null }, (tx) => newestPlace(tx, 1));
    expect(place.id).toBeGreaterThan(0n);
    return place;
  }, settles);
  const lost = { ...kept, xid: kept.xid + 1n };
  await p.database.write({ enterpriseId: p.enterpriseId }, (tx) =>
    writeFeedEvents(
      tx,
      p.enterpriseId,
      2,
      [{ topic: "calls", type: "call:arrived", id: "new term" }],
      p.clock.now(),
    ),
  );
  const may = (place: typeof kept) =>
    p.database.read({ enterpriseId: null }, (tx) => canFollowFrom(tx, 2, place));
  expect(await may(kept)).toBe(true);
  expect(await may(lost)).toBe(false);
  expect(await may({ term: 3, xid: 1n, id: 1n })).toBe(false);
});

test("the ring replays only from places this history knows", () => {
  const row = (xid: bigint): FeedRow => ({
    place: { term: 1, xid, id: xid },
    enterpriseId: "e",
    topic: "calls",
    type: "t",
    entityId: String(xid),
    at: new Date(0),
  });
  const ring = new FeedRing();
  ring.reset({ term: 1, xid: 4n, id: 4n });
  ring.push([row(5n), row(7n), row(9n)]);
  expect(ring.after({ term: 1, xid: 5n, id: 5n })?.map((r) => r.entityId)).toEqual(["7", "9"]);
  expect(ring.after({ term: 1, xid: 4n, id: 4n })?.length).toBe(3);
  expect(ring.after({ term: 1, xid: 6n, id: 6n })).toBeNull();
});
