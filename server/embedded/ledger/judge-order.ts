/** Promise 3, place in line: of two callers eligible for the same seat, the earlier is offered it first. */

import type { LiveState } from "#client/platform/live-store.ts";
import type { CallView } from "#contract/calls.ts";
import { isOffered, isWaiting, mayTake } from "./floor-rules.ts";

/**
 * Callers who arrived within this time of one another count as arriving together: a caller who is adopted has
 * the carrier's own time of arrival, which it tells in whole seconds.
 */
const togetherMs = 1_200;
/** A call must have waited so long before an offer to have been there when it was planned. */
const settledMs = 400;

type Offer = { id: string; callId: string; seatId: string; offeredAtMs: number };
type Suspicion = { offer: Offer; overtaken: string };

export type OrderJudge = {
  /** Takes the next state of the floor as a console shows it. */
  see(before: LiveState, now: LiveState): void;
  offersSeen(): number;
  /** Callers who were overtaken, in words; asked for at the end. */
  overtaken(): string[];
};

/**
 * @param arrivedAtMs - when a caller's phone began to ring, by the carrier; null for calls the ledger did not place.
 */
export function openOrderJudge(arrivedAtMs: (callId: string) => number | null): OrderJudge {
  const offers = new Map<string, Offer>();
  const refused = new Set<string>();
  const suspicions: Suspicion[] = [];

  function judge(offer: Offer, call: CallView, before: LiveState, now: LiveState) {
    const seat = now.seats.get(offer.seatId);
    const arrived = arrivedAtMs(call.id);
    if (!seat || arrived === null) return;
    const priority = now.queues.get(call.queueId)?.priority ?? 0;
    for (const other of now.calls.values()) {
      const earlier = before.calls.get(other.id);
      if (other.id === call.id || !isWaiting(other) || !earlier || !isWaiting(earlier)) continue;
      const otherArrived = arrivedAtMs(other.id);
      if (otherArrived === null || otherArrived > arrived - togetherMs) continue;
      // Two webhooks under way at once may be taken in either order: the place in line was shown to everybody.
      if (other.arrivedAt >= call.arrivedAt) continue;
      if ((now.queues.get(other.queueId)?.priority ?? 0) > priority) continue;
      if (Date.parse(other.stateAt) > offer.offeredAtMs - settledMs) continue;
      if (!mayTake(now, other, seat, refused) || !mayTake(before, other, seat, refused)) continue;
      suspicions.push({ offer, overtaken: other.id });
    }
  }

  /** Planned together with the suspected offer, but its row was read a moment later. */
  const wasOfferedToo = ({ offer, overtaken }: Suspicion) =>
    [...offers.values()].some(
      (other) => other.callId === overtaken && Math.abs(other.offeredAtMs - offer.offeredAtMs) <= settledMs,
    );

  return {
    see(before, now) {
      for (const call of now.calls.values()) {
        const { offer } = call;
        if (!offer || before.calls.get(call.id) === call) continue;
        if (offer.state !== "offered" && offer.state !== "accepted" && offer.state !== "connected") {
          refused.add(`${call.id} ${offer.seatId}`);
        }
        if (offers.has(offer.id) || !isOffered(call)) continue;
        const seen = {
          id: offer.id,
          callId: call.id,
          seatId: offer.seatId,
          offeredAtMs: Date.parse(offer.offeredAt),
        };
        offers.set(offer.id, seen);
        judge(seen, call, before, now);
      }
      // An offer that ended without the console seeing how: its seat may have declined.
      for (const call of before.calls.values()) {
        const later = now.calls.get(call.id);
        if (call.offer && later && later.offer?.id !== call.offer.id && later.state === "waiting") {
          refused.add(`${call.id} ${call.offer.seatId}`);
        }
      }
    },
    offersSeen: () => offers.size,
    overtaken: () =>
      suspicions
        .filter((suspicion) => !wasOfferedToo(suspicion))
        .map(
          ({ offer, overtaken }) =>
            `${overtaken} waited for seat ${offer.seatId}, which was offered ${offer.callId} who came later`,
        ),
  };
}
