import { afterEach, expect, test, vi } from "vitest";
import { openClockwork } from "#server/calls/clockwork.ts";
import type { Switchboard } from "#server/calls/switchboard.ts";
import type { WhoseCall } from "#server/calls/whose-call.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** The clockwork of a site whose database the test moves; `seen` is what it did, in order. */
function tickingSite() {
  vi.useFakeTimers();
  const seen: string[] = [];
  let lateTaken = 0;
  let placesTold = 0;
  let settling: Promise<void> = Promise.resolve();
  const status = { writable: true, term: 1 };
  const platform = {
    database: { status: () => ({ ...status }), read: async () => ({}) },
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    log: { info: () => undefined, warn: () => undefined },
  };
  const clockwork = openClockwork(
    { platform } as unknown as Switchboard,
    { enterprises: async () => ["harbor"] } as unknown as WhoseCall,
    {
      look: async () => void seen.push(`judge in term ${status.term}`),
      settleSeats: () => settling,
      restart: () => void seen.push("clocks restart"),
    },
    {
      keep: () => undefined,
      forget: () => undefined,
      async take() {
        lateTaken += 1;
        return 0;
      },
    },
    {
      warm: () => undefined,
      tell: () => {
        placesTold += 1;
      },
    },
    { firstMs: Number.POSITIVE_INFINITY, everyMs: 600_000 },
  );
  return {
    seen,
    status,
    lateTaken: () => lateTaken,
    placesTold: () => placesTold,
    /** Somebody else has the turn of routing until they let go. */
    withoutItsTurn() {
      const turn = Promise.withResolvers<void>();
      settling = turn.promise;
      return turn.resolve;
    },
    ticks: async (count: number) => {
      await vi.advanceTimersByTimeAsync(500 * count + 10);
      return seen.splice(0);
    },
    close: () => clockwork.close(),
  };
}

test("no center is judged while nothing can be written, and not before the clocks restarted under a new leader", async () => {
  const site = tickingSite();
  expect(await site.ticks(2)).toEqual(["clocks restart", "judge in term 1", "judge in term 1"]);

  site.status.writable = false;
  expect(await site.ticks(20)).toEqual([]);
  Object.assign(site.status, { writable: true, term: 2 });
  expect(await site.ticks(2)).toEqual(["clocks restart", "judge in term 2", "judge in term 2"]);

  // Too short to be noticed as unwritable between two ticks, but another leads: its clocks are new as well.
  site.status.term = 3;
  expect(await site.ticks(1)).toEqual(["clocks restart", "judge in term 3"]);
  await site.close();
});

test("the clocks restart also when the same leader takes writes again", async () => {
  const site = tickingSite();
  await site.ticks(1);
  site.status.writable = false;
  await site.ticks(3);
  site.status.writable = true;
  expect(await site.ticks(1)).toEqual(["clocks restart", "judge in term 1"]);
  await site.close();
});

test("callers in line are told their place at each tick, and not while nothing can be written", async () => {
  const site = tickingSite();
  site.status.writable = false;
  await site.ticks(4);
  expect(site.placesTold()).toBe(0);
  site.status.writable = true;
  await site.ticks(2);
  expect(site.placesTold()).toBe(2);
  await site.close();
});

test("callers who were answered without a commit are taken as soon as this site may write, not before", async () => {
  const site = tickingSite();
  site.status.writable = false;
  await site.ticks(4);
  expect(site.lateTaken()).toBe(0);
  site.status.writable = true;
  await site.ticks(1);
  expect(site.lateTaken()).toBe(1);
  await site.close();
});

test("centers are judged at each tick, whoever holds the turn of routing meanwhile", async () => {
  const site = tickingSite();
  await site.ticks(1);
  const letGo = site.withoutItsTurn();
  expect(await site.ticks(4)).toEqual(Array(4).fill("judge in term 1"));
  letGo();
  await site.close();
});
