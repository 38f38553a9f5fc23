import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  backupOpenCenters,
  compareInLine,
  type FreeSeat,
  mayTake,
  planOffers,
  type RoutingCenter,
  seatsOfUse,
  skillsWanted,
  type WaitingCall,
} from "#server/calls/plan-offers.ts";

const now = new Date("2026-09-01T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

const center = (id: string, more: Partial<RoutingCenter> = {}): RoutingCenter => ({
  id,
  name: id,
  kind: "own",
  state: "open",
  backupRule: "at-once",
  backupWaitingMaxMs: null,
  backupOpenedByHand: false,
  ...more,
});
const seat = (id: string, centerId: string, more: Partial<FreeSeat> = {}): FreeSeat => ({
  seatId: id,
  personId: `p-${id}`,
  label: id,
  centerId,
  kind: "primary",
  skills: [],
  idleSince: ago(60_000),
  ...more,
});
const call = (id: string, homeCenterId: string, more: Partial<WaitingCall> = {}): WaitingCall => ({
  id,
  homeCenterId,
  priority: 5,
  arrivedAt: ago(10_000),
  skills: [],
  relaxation: [],
  notSeats: [],
  onlySeat: null,
  fromCenter: null,
  ...more,
});
const pairs = (line: WaitingCall[], seats: FreeSeat[], centers: RoutingCenter[]) =>
  planOffers(line, seats, centers, now).map((offer) => `${offer.callId}→${offer.seatId}`);

test("the longest idle seat is asked first, and the first to arrive is served first", () => {
  const seats = [
    seat("new", "york", { idleSince: ago(1_000) }),
    seat("old", "york", { idleSince: ago(90_000) }),
  ];
  const line = [
    call("late", "york", { arrivedAt: ago(5_000) }),
    call("early", "york", { arrivedAt: ago(50_000) }),
  ];
  expect(pairs(line, seats, [center("york")])).toEqual(["early→old", "late→new"]);
});

test("a more urgent queue is served before an earlier arrival", () => {
  const line = [call("early", "york", { arrivedAt: ago(90_000) }), call("urgent", "york", { priority: 1 })];
  expect(pairs(line, [seat("s", "york")], [center("york")])).toEqual(["urgent→s"]);
});

test("skills are asked for until the caller has waited as long as the queue says", () => {
  const relaxation = [
    { afterMs: 30_000, drop: ["claims"] },
    { afterMs: 60_000, drop: ["es"] },
  ];
  const asked = (waitedMs: number) =>
    skillsWanted({ skills: ["es", "claims"], relaxation, arrivedAt: ago(waitedMs) }, now).asked;
  expect(asked(0)).toEqual(["es", "claims"]);
  expect(asked(30_000)).toEqual(["es"]);
  expect(asked(60_000)).toEqual([]);
  const line = [call("c", "york", { skills: ["claims"], relaxation, arrivedAt: ago(30_000) })];
  const [offer] = planOffers(line, [seat("s", "york")], [center("york")], now);
  expect(offer?.reason).toMatchObject({ skillsWanted: [], skillsRelaxed: ["claims"] });
});

test("callers of a dark center are offered backup seats first, then seats of other own centers, never a partner's primary seats", () => {
  const centers = [
    center("tampa", { state: "dark" }),
    center("york"),
    center("partner", { kind: "partner", backupRule: "by-hand" }),
  ];
  const seats = [
    seat("primary", "york", { idleSince: ago(90_000) }),
    seat("backup", "york", { kind: "backup", idleSince: ago(1_000) }),
    seat("partner-primary", "partner"),
    seat("partner-backup", "partner", { kind: "backup" }),
  ];
  const line = [1, 2, 3].map((n) => call(`c${n}`, "tampa", { arrivedAt: ago(90_000 - n) }));
  expect(pairs(line, seats, centers)).toEqual(["c1→backup", "c2→primary"]);
});

describe("backup seats open by their center's rule", () => {
  const rules = (york: Partial<RoutingCenter>, tampa: Partial<RoutingCenter> = {}, waitedMs = 10_000) =>
    backupOpenCenters(
      [call("c", "tampa", { arrivedAt: ago(waitedMs) })],
      [center("tampa", tampa), center("york", york)],
      now,
    ).includes("york");
  test("at once when another center is dark, not before", () => {
    expect(rules({ backupRule: "at-once" })).toBe(false);
    expect(rules({ backupRule: "at-once" }, { state: "dark" })).toBe(true);
    expect(rules({ backupRule: "at-once" }, { state: "silent" })).toBe(false);
  });
  test("when another center's caller waits longer than it allows", () => {
    const rule = { backupRule: "when-waiting-exceeds", backupWaitingMaxMs: 30_000 } as const;
    expect(rules(rule, {}, 30_000)).toBe(false);
    expect(rules(rule, {}, 30_001)).toBe(true);
  });
  test("by hand only when someone opened them", () => {
    expect(rules({ backupRule: "by-hand" }, { state: "dark" })).toBe(false);
    expect(rules({ backupRule: "by-hand", backupOpenedByHand: true })).toBe(true);
  });
  test("a dark center opens nothing", () => {
    expect(rules({ state: "dark", backupOpenedByHand: true })).toBe(false);
  });
});

test("a seat that declined a call is not asked again for it, and a call passed on by name goes to that seat only", () => {
  const centers = [center("york")];
  expect(pairs([call("c", "york", { notSeats: ["s"] })], [seat("s", "york")], centers)).toEqual([]);
  expect(
    pairs([call("c", "york", { onlySeat: "t" })], [seat("s", "york"), seat("t", "york")], centers),
  ).toEqual(["c→t"]);
});

const centerIds = ["tampa", "york", "partner"];
const skill = fc.subarray(["es", "claims"]);
const centersArb = fc.tuple(
  ...centerIds.map(
    (id) =>
      fc.record(
        {
          id: fc.constant(id),
          name: fc.constant(id),
          kind: fc.constantFrom("own", "partner"),
          state: fc.constantFrom("open", "silent", "dark", "restoring"),
          backupRule: fc.constantFrom("at-once", "when-waiting-exceeds", "by-hand"),
          backupWaitingMaxMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
          backupOpenedByHand: fc.boolean(),
        },
        { requiredKeys: undefined },
      ) as fc.Arbitrary<RoutingCenter>,
  ),
);
const seatsArb = fc
  .array(
    fc.record({
      centerId: fc.constantFrom(...centerIds),
      kind: fc.constantFrom("primary" as const, "backup" as const),
      skills: skill,
      idleMs: fc.integer({ min: 0, max: 99_999 }),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map((s, i) =>
      seat(`s${i}`, s.centerId, { kind: s.kind, skills: s.skills, idleSince: ago(s.idleMs) }),
    ),
  );
const lineArb = fc
  .array(
    fc.record({
      home: fc.constantFrom(...centerIds),
      priority: fc.integer({ min: 1, max: 3 }),
      skills: skill,
      waitedMs: fc.integer({ min: 0, max: 99_999 }),
      relax: fc.boolean(),
      not: fc.subarray(["s0", "s1", "s2"]),
      only: fc.option(fc.constantFrom("s0", "s1", "s2"), { freq: 8 }),
    }),
    { maxLength: 60 },
  )
  .map((list) =>
    list.map((c, i) =>
      call(`c${i}`, c.home, {
        priority: c.priority,
        skills: c.skills,
        arrivedAt: ago(c.waitedMs),
        relaxation: c.relax ? [{ afterMs: 40_000, drop: ["es", "claims"] }] : [],
        notSeats: c.not,
        onlySeat: c.only,
      }),
    ),
  );

describe("whatever the line, the seats and the centers", () => {
  const everything = (
    check: (
      line: WaitingCall[],
      seats: FreeSeat[],
      centers: RoutingCenter[],
      plan: ReturnType<typeof planOffers>,
      eligible: (c: WaitingCall, s: FreeSeat) => boolean,
    ) => void,
  ) =>
    fc.assert(
      fc.property(lineArb, seatsArb, centersArb, (line, seats, centers) => {
        const open = new Set(backupOpenCenters(line, centers, now));
        const byId = new Map(centers.map((c) => [c.id, c]));
        const eligible = (c: WaitingCall, s: FreeSeat) =>
          mayTake(c, skillsWanted(c, now).asked, s, byId, open);
        check(line, seats, centers, planOffers(line, seats, centers, now), eligible);
      }),
      { numRuns: 400 },
    );

  test("one seat is asked for one call, and one call asks one seat", () => {
    everything((_line, _seats, _centers, plan) => {
      expect(new Set(plan.map((o) => o.seatId)).size).toBe(plan.length);
      expect(new Set(plan.map((o) => o.callId)).size).toBe(plan.length);
    });
  });
  test("only eligible seats are asked", () => {
    everything((line, seats, _centers, plan, eligible) => {
      for (const offer of plan) {
        expect(
          eligible(line.find((c) => c.id === offer.callId)!, seats.find((s) => s.seatId === offer.seatId)!),
        ).toBe(true);
      }
    });
  });
  test("of two callers eligible for the same seat, the earlier is offered first", () => {
    everything((line, seats, _centers, plan, eligible) => {
      const placed = new Set(plan.map((o) => o.callId));
      for (const offer of plan) {
        const given = line.find((c) => c.id === offer.callId)!;
        const asked = seats.find((s) => s.seatId === offer.seatId)!;
        const passedOver = line.filter(
          (c) => !placed.has(c.id) && compareInLine(c, given) < 0 && eligible(c, asked),
        );
        expect(passedOver).toEqual([]);
      }
    });
  });
  test("no eligible seat stays free while a call waits", () => {
    everything((line, seats, _centers, plan, eligible) => {
      const used = new Set(plan.map((o) => o.seatId));
      const placed = new Set(plan.map((o) => o.callId));
      for (const free of seats.filter((s) => !used.has(s.seatId))) {
        expect(line.filter((c) => !placed.has(c.id) && eligible(c, free))).toEqual([]);
      }
    });
  });
  test("seats that nobody in line could be given are none the plan would use", () => {
    everything((line, seats, centers, plan) => {
      const longest = [...Map.groupBy(line, (c) => c.homeCenterId).values()].map(
        (waiting) => waiting.toSorted((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime())[0]!,
      );
      const named = new Set(line.flatMap((c) => (c.onlySeat === null ? [] : [c.onlySeat])));
      const useful = seatsOfUse(seats, longest, named, centers, now);
      expect(planOffers(line, useful, centers, now)).toEqual(plan);
    });
  });
});

test("a partner's own seats and closed backup seats are of no use to callers of others, however many wait", () => {
  const centers = [center("york"), center("partner", { kind: "partner" })];
  const free = [seat("own", "partner"), seat("backup", "york", { kind: "backup" })];
  const longest = [call("first", "york")];
  expect(seatsOfUse(free, longest, new Set(), centers, now)).toEqual([]);
  expect(seatsOfUse(free, longest, new Set(["own"]), centers, now)).toEqual([free[0]]);
  const opened = [center("york", { backupOpenedByHand: true }), centers[1]!];
  expect(seatsOfUse(free, longest, new Set(), opened, now)).toEqual([free[1]]);
});
