/** The people who call: placed on the simulated carrier, and asked of it how they fared. */
import { setTimeout as sleep } from "node:timers/promises";
import { fictionalNumbers } from "#db/seed/area-codes.ts";
import { demoQueues } from "#db/seed/demo.ts";
import { callIdOf } from "#server/calls/match-caller.ts";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import type { CallersWish } from "#server/continuity/drill/drill-ledger.ts";
import { type CallerCounts, countCallers } from "./judge-callers.ts";

export type LedgerCallers = {
  place(wish: CallersWish, signal: AbortSignal): Promise<number>;
  /** When that caller's phone began to ring, by the carrier's clock; null when the ledger did not place it. */
  arrivedAtMs(callId: string): number | null;
  people(): Promise<PersonView[]>;
  count(): Promise<CallerCounts>;
  /** Plants a caller whom nobody has ever heard: the counting must miss them. */
  pretendPlaced(): void;
};

/** Of a hundred callers so many dial each line; most of them Tampa's, which will go dark. */
const shares: readonly (readonly [queue: string, percent: number])[] = [
  ["Outages", 60],
  ["Apagones (español)", 12],
  ["Billing and moving", 26],
  ["Care line", 2],
];
/** A stride without a common factor, so that neighbours are not rung in a row. */
const stride = 61;
const answerMaxMs = 10_000;
const patientMs = 900_000;

export function openLedgerCallers(simulatorUrl: string): LedgerCallers {
  const placed = new Set<string>();
  const arrived = new Map<string, number>();
  const numbers = fictionalNumbers();

  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${simulatorUrl}/simulator/${path}`, {
      signal: AbortSignal.timeout(answerMaxMs),
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`the simulated carrier answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const people = () => ask<PersonView[]>("callers");

  return {
    async place(wish, signal) {
      const everyMs = wish.overMs / wish.count;
      const startedMs = performance.now();
      for (let index = 0; index < wish.count; index += 1) {
        const from = numbers[((placed.size + 1) * stride) % numbers.length]!;
        const [person] = await ask<PersonView[]>("callers", {
          from,
          to: lineOf(index),
          ...temperOf(index, wish),
        });
        if (!person) throw new Error("the simulated carrier placed nobody");
        placed.add(person.callSid);
        arrived.set(callIdOf(person.callSid), Date.parse(person.placedAt));
        const dueMs = startedMs + everyMs * (index + 1);
        await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal });
      }
      return wish.count;
    },
    arrivedAtMs: (callId) => arrived.get(callId) ?? null,
    people,
    count: async () => countCallers(await people(), placed),
    pretendPlaced: () => void placed.add(`CA${"0".repeat(32)}`),
  };
}

/** Spread evenly, so that every stretch of callers looks alike. */
function lineOf(index: number): string {
  const at = (index * 37) % 100;
  let upTo = 0;
  for (const [name, percent] of shares) {
    upTo += percent;
    const queue = demoQueues.find((each) => each.name === name);
    if (at < upTo && queue) return queue.number;
  }
  return demoQueues[0]!.number;
}

function temperOf(index: number, wish: CallersWish) {
  const spread = ((index * 53) % 100) / 100;
  const talkMs = Math.round(wish.talkMsMin + spread * (wish.talkMsMax - wish.talkMsMin));
  // The special ones come late in the line, where people wait.
  const fromEnd = wish.count - 1 - index;
  const isImpatient = fromEnd < wish.impatient;
  const wantsCallback = !isImpatient && fromEnd < wish.impatient + wish.wantCallback;
  return {
    talkMs,
    patienceMs: isImpatient ? wish.patienceMs : patientMs,
    presses: wantsCallback ? "1" : null,
    starAfterMs: wantsCallback ? wish.starAfterMs : null,
  };
}
