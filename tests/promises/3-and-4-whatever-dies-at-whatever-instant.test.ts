/**
 * Promises 3 and 4 with real servers and real deaths: agents answer callers at two sites; at a chosen instant
 * of a commit something is killed, frozen or cut. Whatever it was, when the floor has come to rest every
 * caller was answered at their place, no seat had two calls and no call two seats, every wrap-up is there
 * once, as acknowledged, and every key tried again gives its first answer.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chance, seeds } from "#tests/kit/chance.ts";
import { type Disaster, disasters, type Instant, instants, strikeAt } from "#tests/kit/disasters.ts";
import { judgeFloor } from "#tests/kit/judge-floor.ts";
import { openStaffedFloor, type StaffedFloor } from "#tests/kit/staffed-floor.ts";

const seats = 5;
const callersBefore = 8;
const callersAfter = 3;
const strikesWithinMs = 20_000;
const roundMs = 150_000;

let floor: StaffedFloor;

beforeAll(async () => {
  floor = await openStaffedFloor(seats, chance(Number(process.env.HOLDFAST_SEED ?? 1)));
}, 180_000);

afterAll(async () => {
  await floor?.[Symbol.asyncDispose]();
});

/** Every seed pairs each disaster with another instant, so that seven seeds have seen every pair. */
function pairs(seed: number): [Disaster, Instant][] {
  const all = Object.keys(instants) as Instant[];
  return (Object.keys(disasters) as Disaster[]).map((disaster, index) => [
    disaster,
    all[(seed - 1 + index * 3) % all.length]!,
  ]);
}

describe.each(seeds(1))("seed %i", (seed) => {
  test.each(pairs(seed))(
    "%s as %s",
    async (disaster, instant) => {
      const luck = chance(seed * 1_000 + disaster.length * 31 + instant.length);
      await floor.cluster.untilWhole();
      // What an earlier round left behind is not this one's.
      await floor.untilQuiet();
      const { id: leader } = await floor.cluster.leader();
      const round = floor.beginRound();
      const { struck, disarm } = strikeAt(floor, leader, { disaster, instant, nth: luck.int(1, 4), luck });
      try {
        await floor.place(callersBefore, luck);
        // An agent ends only some of the calls: more callers until it has happened.
        const more = async () => {
          while (!(await settledWithin(struck, 1_500))) await floor.place(2, luck);
        };
        await within(strikesWithinMs, more(), `${instant} never happened`);
        await floor.place(callersAfter, luck);
        // What is left must often do without: the other site alone, while the struck one is dead or frozen.
        if (luck.int(1, 2) === 1) await floor.untilQuiet();
        else await sleep(luck.int(0, 2_500));
      } finally {
        disarm();
        await floor.untilServing();
      }
      await floor.untilQuiet();

      expect(await judgeFloor(floor, round)).toEqual([]);
      expect(round.order.offersSeen()).toBeGreaterThanOrEqual(callersBefore);
    },
    roundMs,
  );
});

async function settledWithin(what: Promise<unknown>, ms: number): Promise<boolean> {
  return Promise.race([what.then(() => true), sleep(ms).then(() => false)]);
}

async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  const late = sleep(ms).then(() => {
    throw new Error(otherwise);
  });
  return Promise.race([work, late]);
}
