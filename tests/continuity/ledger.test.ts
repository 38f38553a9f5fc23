import { describe, expect, test } from "vitest";
import type { LiveState } from "#client/platform/live-store.ts";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, QueueView, SeatView } from "#contract/centers.ts";
import type { PersonView, TimelineEntry } from "#server/carrier/simulator/timeline.ts";
import { countCallers } from "#server/embedded/ledger/judge-callers.ts";
import { isRerouted, openDarkCenterJudge } from "#server/embedded/ledger/judge-dark-center.ts";
import { openOrderJudge } from "#server/embedded/ledger/judge-order.ts";

const noon = Date.parse("2026-11-21T12:00:00.000Z");
const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();

const center = (id: string, more: Partial<CenterView> = {}) =>
  ({
    id,
    name: id,
    kind: "own",
    state: "open",
    witnesses: [],
    verdict: null,
    backupOpen: false,
    version: 1,
    ...more,
  }) as CenterView;
const seat = (id: string, centerId: string, more: Partial<SeatView> = {}) =>
  ({
    id,
    centerId,
    kind: "primary",
    person: { id, name: id, robot: true },
    state: "available",
    skills: [],
    callId: null,
    version: 1,
    ...more,
  }) as SeatView;
const call = (id: string, arrived: number, more: Partial<CallView> = {}) =>
  ({
    id,
    queueId: "q",
    centerId: "tampa",
    state: "waiting",
    arrivedAt: at(arrived),
    stateAt: at(arrived),
    seatId: null,
    offer: null,
    version: 1,
    ...more,
  }) as CallView;
const offer = (id: string, seatId: string, offered: number) =>
  ({
    id,
    seatId,
    state: "offered",
    offeredAt: at(offered),
    expiresAt: at(offered + 15),
  }) as CallView["offer"];
const queue = {
  id: "q",
  name: "Outages",
  homeCenterId: "tampa",
  priority: 2,
  skills: [],
  version: 1,
} as QueueView;

function floor(
  calls: CallView[],
  seats: SeatView[],
  centers = [center("tampa"), center("denver")],
): LiveState {
  const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));
  return {
    loaded: true,
    position: "1.1.1",
    site: "main",
    centers: byId(centers),
    seats: byId(seats),
    queues: byId([queue]),
    calls: byId(calls),
  };
}

describe("place in line", () => {
  const arrivals = new Map([
    ["early", noon],
    ["late", noon + 10_000],
  ]);
  const judge = () => openOrderJudge((id) => arrivals.get(id) ?? null);
  const free = seat("s", "tampa");
  const before = floor([call("early", 0), call("late", 10)], [free]);

  test("a later caller who is offered the seat first is told", () => {
    const order = judge();
    order.see(before, floor([call("early", 0), call("late", 10, { offer: offer("o", "s", 20) })], [free]));
    // `early` stays the same row: nobody asked a seat for them.
    expect(order.overtaken()).toHaveLength(1);
  });

  test("the earlier caller first is as it should be", () => {
    const order = judge();
    order.see(before, floor([call("early", 0, { offer: offer("o", "s", 20) }), call("late", 10)], [free]));
    expect(order.overtaken()).toEqual([]);
    expect(order.offersSeen()).toBe(1);
  });

  test("nobody is overtaken at a seat that may not take them", () => {
    const order = judge();
    const spanish = { ...queue, skills: ["es"] };
    const view = (calls: CallView[]) => ({
      ...floor(calls, [free]),
      queues: new Map([
        ["q", queue],
        ["es", spanish],
      ]),
    });
    const early = call("early", 0, { queueId: "es" });
    order.see(
      view([early, call("late", 10)]),
      view([early, call("late", 10, { offer: offer("o", "s", 20) })]),
    );
    expect(order.overtaken()).toEqual([]);
  });

  test("an offer planned together, whose row was read a moment later, is no overtaking", () => {
    const order = judge();
    const seats = [free, seat("t", "tampa")];
    const late = call("late", 10, { offer: offer("o", "s", 20) });
    const half = floor([call("early", 0), late], seats);
    order.see(floor([call("early", 0), call("late", 10)], seats), half);
    order.see(half, floor([call("early", 0, { offer: offer("p", "t", 20) }), late], seats));
    expect(order.overtaken()).toEqual([]);
  });
});

describe("a dark center", () => {
  const dark = [center("tampa", { state: "dark", verdict: "center-dark" }), center("denver")];
  const kill = {
    centerId: "tampa",
    callers: new Map([
      ["a", at(0)],
      ["b", at(1)],
    ]),
  };
  const waiting = [call("a", 0), call("b", 1)];
  const busy = seat("d", "denver", { state: "on-call", callId: "x" });
  const nobody = new Set<string>();

  test("is emptied when its callers wait at their place and nobody eligible is free", () => {
    expect(isRerouted(floor(waiting, [busy], dark), kill, nobody)).toBe(true);
  });
  test("is not while a seat that may take one of them is free", () => {
    expect(isRerouted(floor(waiting, [seat("d", "denver")], dark), kill, nobody)).toBe(false);
  });
  test("is not while somebody talks to a dead seat, or has lost their place", () => {
    const dead = call("a", 0, { state: "talking", seatId: "t" });
    expect(
      isRerouted(
        floor([dead, waiting[1]!], [busy, seat("t", "tampa", { state: "lost" })], dark),
        kill,
        nobody,
      ),
    ).toBe(false);
    expect(isRerouted(floor([call("a", 5), waiting[1]!], [busy], dark), kill, nobody)).toBe(false);
  });

  test("is timed from the kill and from the declaration", () => {
    const judge = openDarkCenterJudge();
    const open = floor(waiting, [busy]);
    judge.kill(open.centers.get("tampa")!, open, 1_000);
    judge.see(floor(waiting, [busy], [center("tampa", { state: "silent" }), center("denver")]), 6_000);
    judge.see(floor(waiting, [busy], dark), 9_500);
    const offered = call("a", 0, { offer: offer("o", "d", 10) });
    judge.see(
      floor([offered, waiting[1]!], [seat("d", "denver", { callId: "a", state: "offered" })], dark),
      9_800,
    );
    expect(judge.facts()).toMatchObject({
      detectedMs: 5_000,
      declaredMs: 8_500,
      firstOfferMs: 300,
      reroutedMs: 0,
      verdict: "center-dark",
    });
  });
});

describe("callers", () => {
  const person = (sid: string, what: TimelineEntry["what"][], more: Partial<PersonView>): PersonView =>
    ({
      callSid: sid,
      from: `+1813555${sid}`,
      to: "+18135550100",
      direction: "placed",
      firstBridgedAt: what.includes("bridged") ? at(1) : null,
      endedAt: at(9),
      endedBy: "caller",
      endReason: "",
      timeline: what.map((each) => ({ at: at(1), what: each, detail: "" })),
      ...more,
    }) as PersonView;
  const count = (
    people: PersonView[],
    placed = people.filter((each) => each.direction === "placed").map((each) => each.callSid),
  ) => countCallers(people, new Set(placed));

  test("are answered, hung up, called back or still there", () => {
    const people = [
      person("1", ["placed", "music", "bridged", "ended"], {}),
      person("2", ["placed", "music", "bridged", "ended"], { endedBy: "agent" }),
      person("3", ["placed", "music", "ended"], {}),
      person("4", ["placed", "music", "pressed", "speech", "ended"], { endedBy: "site" }),
      person("5", ["rang", "bridged", "ended"], { direction: "answered", to: "+18135554" }),
      person("6", ["placed", "music"], { endedAt: null, endedBy: null }),
    ];
    expect(count(people)).toMatchObject({
      placed: 5,
      answered: 2,
      hungUp: 1,
      calledBack: 1,
      lost: 0,
      owed: 0,
      left: 1,
    });
  });

  test("are lost when they were cut off while waiting, or after their agent was gone", () => {
    const people = [
      person("1", ["placed", "music", "ended"], { endedBy: "site" }),
      person("2", ["placed", "music", "bridged", "silence", "ended"], { endedBy: "site" }),
      person("3", ["placed", "music", "bridged", "ended"], { endedBy: "carrier" }),
    ];
    expect(count(people)).toMatchObject({ answered: 0, lost: 3 });
    expect(count([], ["9"])).toMatchObject({ placed: 1, lost: 1 });
  });

  test("who were promised a callback are owed it until they are reached", () => {
    expect(count([person("4", ["placed", "music", "pressed", "ended"], { endedBy: "site" })])).toMatchObject({
      owed: 1,
      calledBack: 0,
    });
  });
});
