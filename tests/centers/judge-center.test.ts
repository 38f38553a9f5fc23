import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeCenter, type Observation } from "#server/centers/judge-center.ts";

const now = new Date("2026-09-01T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

/** A center of ten seats with a beacon, heard at both sites half a second ago. */
const well: Observation = {
  now,
  watchingSince: ago(600_000),
  noticeMs: 4_000,
  seats: {
    expected: 10,
    heard: [
      { site: "main", lastAt: ago(500) },
      { site: "cloud", lastAt: ago(700) },
    ],
  },
  beacon: [{ site: "main", lastAt: ago(500) }],
  legs: { up: 3, dropped: 0 },
  heardElsewhere: true,
  committed: true,
  sitesAnswering: ["main", "cloud"],
};
const silentSeats = {
  expected: 10,
  heard: [
    { site: "main", lastAt: ago(5_000) },
    { site: "cloud", lastAt: ago(5_200) },
  ],
};
const silentBeacon = [{ site: "main", lastAt: ago(5_000) }];
const dark: Observation = { ...well, seats: silentSeats, beacon: silentBeacon, legs: { up: 0, dropped: 3 } };

test("a center that is heard is well", () => {
  expect(judgeCenter(well)).toMatchObject({ verdict: null, silent: false });
});

test("silent seats, a silent beacon and dropped lines are a dark center, with every witness named", () => {
  const judgement = judgeCenter(dark);
  expect(judgement).toMatchObject({ verdict: "center-dark", silent: true, kinds: 3 });
  expect(judgement.witnesses.map((w) => `${w.kind} ${w.from} ${w.says}`)).toEqual([
    "seat-heartbeats main silent",
    "seat-heartbeats cloud silent",
    "beacon main silent",
    "carrier-legs carrier silent",
    "database database alive",
    "site-probe observer alive",
  ]);
});

test("one kind of witness is not enough, however many sites say it", () => {
  expect(judgeCenter({ ...dark, beacon: [], legs: { up: 0, dropped: 0 } })).toMatchObject({
    verdict: null,
    silent: true,
    kinds: 1,
  });
});

test("seats heard at one site but not at the other: the link is cut, the center works", () => {
  const seats = {
    expected: 10,
    heard: [
      { site: "main", lastAt: ago(9_000) },
      { site: "cloud", lastAt: ago(400) },
    ],
  };
  expect(judgeCenter({ ...well, seats })).toMatchObject({ verdict: "link-cut", silent: false });
});

test("seats not heard at a site that is down itself say nothing of the center", () => {
  const seats = {
    expected: 10,
    heard: [
      { site: "main", lastAt: ago(9_000) },
      { site: "cloud", lastAt: ago(400) },
    ],
  };
  expect(judgeCenter({ ...well, seats, sitesAnswering: ["cloud"] })).toMatchObject({
    verdict: null,
    silent: false,
  });
});

test("silent consoles whose lines stay up long enough are a cut link", () => {
  const seats = { expected: 10, heard: [{ site: "main", lastAt: ago(7_000) }] };
  expect(judgeCenter({ ...dark, seats, beacon: [], legs: { up: 2, dropped: 0 } })).toMatchObject({
    verdict: "link-cut",
  });
});

test("an observer that hears nothing else is the isolated one", () => {
  expect(judgeCenter({ ...dark, heardElsewhere: false })).toMatchObject({
    verdict: "isolated",
    silent: false,
  });
});

test("an observer whose own probe did not commit judges nobody", () => {
  expect(judgeCenter({ ...dark, committed: false })).toMatchObject({ verdict: "isolated", silent: false });
});

test("a failover never looks like dark centers: clocks restart with the observer", () => {
  expect(judgeCenter({ ...dark, watchingSince: ago(1_000) })).toMatchObject({ verdict: null, silent: false });
});

describe("whatever was heard", () => {
  const lastAt = fc.option(fc.integer({ min: 0, max: 20_000 }).map(ago), { nil: null });
  const heard = fc.uniqueArray(fc.record({ site: fc.constantFrom("main", "cloud"), lastAt }), {
    selector: (h) => h.site,
  });
  const observation = fc.record({
    now: fc.constant(now),
    watchingSince: fc.integer({ min: 0, max: 20_000 }).map(ago),
    noticeMs: fc.constant(4_000),
    seats: fc.record({ expected: fc.integer({ min: 0, max: 3 }), heard }),
    beacon: heard,
    legs: fc.record({ up: fc.integer({ min: 0, max: 2 }), dropped: fc.integer({ min: 0, max: 2 }) }),
    heardElsewhere: fc.boolean(),
    committed: fc.boolean(),
    sitesAnswering: fc.subarray(["main", "cloud"]),
  });
  test("dark means two kinds of silent witness, none alive, and an observer that is able to tell", () => {
    fc.assert(
      fc.property(observation, (o) => {
        const { verdict, witnesses } = judgeCenter(o);
        if (verdict !== "center-dark") return;
        const own = witnesses.filter((w) => ["seat-heartbeats", "beacon", "carrier-legs"].includes(w.kind));
        expect(
          new Set(own.filter((w) => w.says === "silent").map((w) => w.kind)).size,
        ).toBeGreaterThanOrEqual(2);
        expect(own.filter((w) => w.says === "alive")).toEqual([]);
        expect(o.committed && o.heardElsewhere).toBe(true);
        expect(now.getTime() - o.watchingSince.getTime()).toBeGreaterThanOrEqual(o.noticeMs);
      }),
      { numRuns: 2_000 },
    );
  });
});
