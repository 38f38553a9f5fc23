import fc from "fast-check";
import { expect, test } from "vitest";
import { isOutlier } from "#client/centers/agent-outliers.ts";
import { centerLoad } from "#client/centers/center-load.ts";
import { erlangB, erlangC, meanWaitMs } from "#client/centers/erlang.ts";
import { expectedWait } from "#client/centers/expected-wait.ts";
import { floorFigures, percentText } from "#client/centers/floor-figures.ts";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";
import type { CenterDay, FloorDay } from "#contract/floor.ts";
import type { WhatIfView } from "#contract/what-if.ts";

test("Erlang B gives the values of the published tables", () => {
  // ITU-D Teletraffic Engineering Handbook, table of Erlang's B-formula: 1 % blocking at 10 lines is 4.461 erlangs.
  expect(erlangB(4.461, 10)).toBeCloseTo(0.01, 4);
  expect(erlangB(12.03, 20)).toBeCloseTo(0.01, 3);
});

test("Erlang C gives the values of the trade's worked examples", () => {
  // 100 calls in half an hour, 180 s each: 10 erlangs. 14 agents: 17.4 % wait, 7.8 s on average.
  expect(erlangC(10, 14)).toBeCloseTo(0.174, 3);
  expect(meanWaitMs(200, 180_000, 14)).toBeCloseTo(7_830, -2);
  // 360 calls in half an hour, 4 minutes each, 55 agents: 23.9 % wait, 8.2 s on average.
  expect(erlangC(48, 55)).toBeCloseTo(0.239, 3);
  expect(meanWaitMs(720, 240_000, 55)).toBeCloseTo(8_200, -2);
  // M/M/3 at two thirds: 4 in 9.
  expect(erlangC(2, 3)).toBeCloseTo(4 / 9, 10);
});

test("with fewer seats than calls the line grows without end, and says so", () => {
  expect(meanWaitMs(400, 180_000, 20)).toBeNull();
  expect(meanWaitMs(400, 180_000, 21)).not.toBeNull();
  expect(meanWaitMs(0, 180_000, 0)).toBe(0);
});

test("one more seat never makes anybody wait longer", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 200, noNaN: true }),
      fc.integer({ min: 1, max: 300 }),
      (load, seats) => {
        expect(erlangC(load, seats + 1)).toBeLessThanOrEqual(erlangC(load, seats) + 1e-12);
      },
    ),
  );
});

const center = (id: string, part: Partial<CenterView> = {}): CenterView => ({
  id,
  name: id,
  kind: "own",
  state: "open",
  stateAt: "2026-11-21T12:00:00.000Z",
  stateReason: "",
  darkAt: null,
  verdict: null,
  witnesses: [],
  backupRule: "at-once",
  backupWaitingMaxMs: null,
  backupOpen: false,
  version: 1,
  ...part,
});
const seat = (id: string, centerId: string, part: Partial<SeatView> = {}): SeatView => ({
  id,
  centerId,
  label: id,
  kind: "primary",
  phone: "browser",
  person: { id: `p-${id}`, name: `Person ${id}`, robot: false },
  state: "available",
  stateAt: "2026-11-21T12:00:00.000Z",
  stateReason: "",
  nextState: null,
  skills: [],
  callId: null,
  version: 1,
  ...part,
});
const call = (
  id: string,
  centerId: string,
  state: CallView["state"],
  arrivedAt = "2026-11-21T12:00:00.000Z",
) => ({ id, centerId, state, arrivedAt }) as CallView;
const byId = <T extends { id: string }>(...rows: T[]) => new Map(rows.map((row) => [row.id, row]));
const dayOf = (part: Partial<CenterDay>): FloorDay => ({
  since: "2026-11-21T05:00:00.000Z",
  targetMs: 20_000,
  at: "2026-11-21T12:00:00.000Z",
  ageMs: 0,
  centers: [
    {
      centerId: "tampa",
      arrived: 0,
      answered: 0,
      answeredInTarget: 0,
      abandoned: 0,
      arrivedLastHour: 0,
      handleMsMean: null,
      handledLastHour: 0,
      ...part,
    },
  ],
});

test("ringing callers still wait; the oldest arrival is the longest wait", () => {
  const floor = {
    centers: byId(center("tampa", { state: "dark" }), center("denver")),
    seats: byId(
      seat("a", "denver"),
      seat("b", "denver", { state: "lost" }),
      seat("c", "denver", { person: null }),
    ),
    calls: byId(
      call("1", "tampa", "waiting", "2026-11-21T12:00:05.000Z"),
      call("2", "denver", "ringing", "2026-11-21T12:00:01.000Z"),
      call("3", "denver", "talking", "2026-11-21T11:00:00.000Z"),
    ),
  };
  expect(floorFigures(floor, undefined)).toEqual({
    waiting: 2,
    ringing: 1,
    longestWaitSince: "2026-11-21T12:00:01.000Z",
    inTarget: null,
    abandoned: null,
    available: 1,
    signedIn: 1,
    darkCenters: ["tampa"],
  });
});

test("a service level is shown only when calls were decided, and is never rounded up to perfect", () => {
  const floor = { centers: byId<CenterView>(), seats: byId<SeatView>(), calls: byId<CallView>() };
  expect(floorFigures(floor, dayOf({ arrived: 3 })).inTarget).toBeNull();
  expect(floorFigures(floor, dayOf({ answered: 8, answeredInTarget: 6, abandoned: 2 })).inTarget).toEqual({
    part: 6,
    of: 10,
    targetMs: 20_000,
  });
  expect(percentText(999, 1_000)).toBe(">99 %");
  expect(percentText(1, 1_000)).toBe("<1 %");
  expect(percentText(1_000, 1_000)).toBe("100 %");
  expect(percentText(0, 1_000)).toBe("0 %");
});

test("backup seats elsewhere that open later or by hand are told apart from those that open at once", () => {
  const floor = {
    centers: byId(
      center("tampa"),
      center("denver"),
      center("duluth", { kind: "partner", backupRule: "when-waiting-exceeds", backupWaitingMaxMs: 15_000 }),
      center("reno", { backupRule: "by-hand" }),
    ),
    seats: byId(
      seat("t1", "tampa"),
      seat("t2", "tampa", { state: "offline" }),
      seat("d1", "denver", { kind: "backup" }),
      seat("n1", "duluth", { kind: "backup" }),
      seat("n2", "duluth", { kind: "backup", state: "lost" }),
      seat("r1", "reno", { kind: "backup" }),
    ),
    calls: byId(
      call("1", "tampa", "waiting"),
      call("2", "tampa", "held"),
      call("3", "tampa", "connecting"),
      call("4", "denver", "talking"),
    ),
  };
  expect(centerLoad("tampa", floor)).toEqual({
    waiting: 1,
    ringing: 1,
    talking: 1,
    people: 1,
    backupLater: { seats: 1, afterMs: 15_000 },
    backupByHand: 1,
  });
});

test("the expected wait rests on what was measured in the last hour, and says so when nothing was", () => {
  const load = {
    waiting: 20,
    ringing: 4,
    talking: 10,
    people: 24,
    backupLater: { seats: 0, afterMs: 0 },
    backupByHand: 0,
  };
  const whatIf: WhatIfView = {
    centerId: "tampa",
    callsAffected: 34,
    seatsFree: 6,
    seatsInAll: 14,
    backupSeats: 12,
    skillsUncovered: [],
  };
  expect(expectedWait(load, whatIf, undefined)).toMatchObject({ known: false });
  expect(expectedWait(load, whatIf, dayOf({ arrivedLastHour: 200 }))).toMatchObject({
    known: false,
    why: expect.stringContaining("No call ended"),
  });
  expect(
    expectedWait(load, { ...whatIf, seatsInAll: 0 }, dayOf({ handledLastHour: 5, handleMsMean: 1 })),
  ).toMatchObject({ known: false });
  const wait = expectedWait(
    load,
    whatIf,
    dayOf({ arrivedLastHour: 200, handledLastHour: 180, handleMsMean: 180_000 }),
  );
  expect(wait).toMatchObject({ known: true, seats: 14, busySeats: 10, clearMs: (28 * 180_000) / 14 });
  expect(wait.known && wait.waitMs).toBeCloseTo(7_830, -2);
});

test("whoever stays in a state for longer than is usual there is marked, and available is never too long", () => {
  const now = Date.parse("2026-11-21T12:03:30.000Z");
  expect(isOutlier(seat("a", "x", { state: "wrap-up" }), now)).toBe(true);
  expect(isOutlier(seat("a", "x", { state: "break" }), now)).toBe(false);
  expect(isOutlier(seat("a", "x", { state: "available", stateAt: "2026-11-20T12:00:00.000Z" }), now)).toBe(
    false,
  );
});
