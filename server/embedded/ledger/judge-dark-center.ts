/** How a dead center is noticed, declared and emptied, as the ledger's consoles show it. */

import type { LiveState } from "#client/platform/live-store.ts";
import type { CallView } from "#contract/calls.ts";
import type { CenterView } from "#contract/centers.ts";
import type { DarkCenterFacts } from "#server/continuity/drill/drill-ledger.ts";
import { isFree, isOffered, isWaiting, mayTake } from "./floor-rules.ts";

export type DarkCenterJudge = {
  kill(center: CenterView, live: LiveState, nowMs: number): void;
  see(live: LiveState, nowMs: number): void;
  facts(): DarkCenterFacts;
};

type Kill = { centerId: string; atMs: number; callers: Map<string, string> };

const inDanger: readonly CallView["state"][] = ["waiting", "ringing", "connecting", "talking", "held"];

export function openDarkCenterJudge(): DarkCenterJudge {
  let kill: Kill | null = null;
  let declaredAtMs = 0;
  let facts: DarkCenterFacts = nothingSeen();
  /** Offers seen before the declaration are not the answer to it. */
  const offersBefore = new Set<string>();
  /** Seats that were asked and did not take the call: routing need not ask them again. */
  const refused = new Set<string>();

  function seeOffers(live: LiveState, nowMs: number) {
    if (!kill) return;
    for (const call of live.calls.values()) {
      const { offer } = call;
      if (!offer) continue;
      if (["missed", "declined", "failed", "withdrawn"].includes(offer.state))
        refused.add(`${call.id} ${offer.seatId}`);
      if (facts.declaredMs === null) offersBefore.add(offer.id);
      else if (isOffered(call) && facts.firstOfferMs === null && isFirstOffer(call, live))
        facts.firstOfferMs = Math.round(nowMs - declaredAtMs);
    }
  }

  function isFirstOffer(call: CallView, live: LiveState): boolean {
    if (!kill || !call.offer || offersBefore.has(call.offer.id)) return false;
    const seat = live.seats.get(call.offer.seatId);
    return kill.callers.has(call.id) && seat !== undefined && seat.centerId !== kill.centerId;
  }

  return {
    kill(center, live, nowMs) {
      facts = nothingSeen();
      offersBefore.clear();
      const callers = [...live.calls.values()].filter(
        (call) => call.centerId === center.id && inDanger.includes(call.state),
      );
      kill = {
        centerId: center.id,
        atMs: nowMs,
        callers: new Map(callers.map((call) => [call.id, call.arrivedAt])),
      };
    },
    see(live, nowMs) {
      if (!kill) return;
      const center = live.centers.get(kill.centerId);
      const sinceKillMs = Math.round(nowMs - kill.atMs);
      if (center && center.state !== "open") facts.detectedMs ??= sinceKillMs;
      if (center?.state === "dark" && facts.declaredMs === null) {
        declaredAtMs = nowMs;
        facts = { ...facts, declaredMs: sinceKillMs, verdict: center.verdict, witnesses: center.witnesses };
      }
      seeOffers(live, nowMs);
      if (facts.declaredMs !== null && facts.reroutedMs === null && isRerouted(live, kill, refused)) {
        facts.reroutedMs = Math.round(nowMs - declaredAtMs);
      }
    },
    facts: () => facts,
  };
}

const nothingSeen = (): DarkCenterFacts => ({
  verdict: null,
  witnesses: [],
  detectedMs: null,
  declaredMs: null,
  firstOfferMs: null,
  reroutedMs: null,
});

/**
 * Every caller of the dead center is offered a seat elsewhere or back in line at their place, and no seat
 * that may take one of those who wait is free.
 */
export function isRerouted(
  live: LiveState,
  kill: Pick<Kill, "centerId" | "callers">,
  refused: ReadonlySet<string>,
): boolean {
  for (const [callId, arrivedAt] of kill.callers) {
    const call = live.calls.get(callId);
    if (!call || call.state === "ended" || call.state === "wrap-up") continue;
    if (call.arrivedAt !== arrivedAt) return false;
    const seatId = isOffered(call) ? call.offer?.seatId : call.seatId;
    if (seatId && live.seats.get(seatId)?.centerId === kill.centerId) return false;
    if (!seatId && call.state !== "waiting") return false;
  }
  const waiting = [...live.calls.values()].filter(isWaiting);
  return ![...live.seats.values()].some(
    (seat) => isFree(seat) && waiting.some((call) => mayTake(live, call, seat, refused)),
  );
}
