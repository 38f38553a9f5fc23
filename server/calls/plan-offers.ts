/** Routing, as a pure decision: which free seat is asked to take which waiting call, and why. */
import type { OfferReason } from "#contract/calls.ts";
import type { BackupRule, CenterKind, CenterState, SeatKind } from "#contract/centers.ts";

export type WaitingCall = {
  id: string;
  homeCenterId: string;
  /** Lower is served first. */
  priority: number;
  arrivedAt: Date;
  /** What the queue and the call ask of an agent. */
  skills: readonly string[];
  /** After so long waiting the skills named are no longer asked for. */
  relaxation: readonly { afterMs: number; drop: readonly string[] }[];
  /** Seats that declined it lately, or whose line failed on it. */
  notSeats: readonly string[];
  /** Passed on to this seat by name; once that seat has been asked it is like any other call. */
  onlySeat: string | null;
  /** The dark center it came from. */
  fromCenter: { id: string; name: string; darkSince: string } | null;
};

export type FreeSeat = {
  seatId: string;
  personId: string;
  label: string;
  centerId: string;
  kind: SeatKind;
  skills: readonly string[];
  /** Since when without a call. */
  idleSince: Date;
};

export type RoutingCenter = {
  id: string;
  name: string;
  kind: CenterKind;
  state: CenterState;
  backupRule: BackupRule;
  backupWaitingMaxMs: number | null;
  backupOpenedByHand: boolean;
};

export type PlannedOffer = { callId: string; seatId: string; personId: string; reason: OfferReason };

/**
 * Plans every offer that can be made now. Reads nothing, writes nothing.
 *
 * Calls are taken by priority, then first arrival; each is given the eligible seat that has been idle
 * longest, backup seats before seats of other centers. So of two calls eligible for the same seat the
 * earlier is offered it, no seat gets two calls, and no eligible seat stays free while a call waits.
 *
 * @returns at most one offer a call and a seat, in the order of the line.
 */
export function planOffers(
  line: readonly WaitingCall[],
  free: readonly FreeSeat[],
  centers: readonly RoutingCenter[],
  now: Date,
): PlannedOffer[] {
  const byId = new Map(centers.map((center) => [center.id, center]));
  const open = new Set(backupOpenCenters(line, centers, now));
  const seats = free.toSorted(
    (a, b) => a.idleSince.getTime() - b.idleSince.getTime() || compareText(a.seatId, b.seatId),
  );
  const planned: PlannedOffer[] = [];
  for (const call of line.toSorted(compareInLine)) {
    if (seats.length === 0) break;
    const wanted = skillsWanted(call, now);
    const eligible = seats.filter((seat) => mayTake(call, wanted.asked, seat, byId, open));
    const chosen = eligible.find((seat) => seat.kind === "backup") ?? eligible[0];
    if (!chosen) continue;
    seats.splice(seats.indexOf(chosen), 1);
    planned.push({
      callId: call.id,
      seatId: chosen.seatId,
      personId: chosen.personId,
      reason: reasonFor(call, chosen, eligible.length, wanted, now),
    });
  }
  return planned;
}

/** Place in line: priority, then first arrival; the id only breaks exact ties, the same way everywhere. */
export function compareInLine(
  a: Pick<WaitingCall, "id" | "priority" | "arrivedAt">,
  b: Pick<WaitingCall, "id" | "priority" | "arrivedAt">,
): number {
  return a.priority - b.priority || a.arrivedAt.getTime() - b.arrivedAt.getTime() || compareText(a.id, b.id);
}

/**
 * Centers whose backup seats take calls now, by their own rule: by hand, at once when another center is not
 * open, or when another center's caller has waited longer than the center allows.
 */
export function backupOpenCenters(
  line: readonly Pick<WaitingCall, "homeCenterId" | "arrivedAt">[],
  centers: readonly RoutingCenter[],
  now: Date,
): string[] {
  return centers
    .filter((center) => {
      if (!takesCalls(center)) return false;
      if (center.backupOpenedByHand) return true;
      if (center.backupRule === "at-once")
        return centers.some((other) => other.id !== center.id && !takesCalls(other));
      if (center.backupRule !== "when-waiting-exceeds" || center.backupWaitingMaxMs === null) return false;
      const before = now.getTime() - center.backupWaitingMaxMs;
      return line.some((call) => call.homeCenterId !== center.id && call.arrivedAt.getTime() < before);
    })
    .map((center) => center.id);
}

/**
 * Whether a seat may take a call. A primary seat serves its own center's queues, and, in an own center, those
 * of a center that takes no calls now; a backup seat serves everybody once its center's rule opened it.
 */
export function mayTake(
  call: WaitingCall,
  asked: readonly string[],
  seat: FreeSeat,
  centers: ReadonlyMap<string, RoutingCenter>,
  backupOpen: ReadonlySet<string>,
): boolean {
  const center = centers.get(seat.centerId);
  if (!center || !takesCalls(center)) return false;
  if (call.onlySeat !== null) return call.onlySeat === seat.seatId;
  if (call.notSeats.includes(seat.seatId)) return false;
  if (!asked.every((skill) => seat.skills.includes(skill))) return false;
  return serves(seat, center, call.homeCenterId, centers, backupOpen);
}

function serves(
  seat: Pick<FreeSeat, "kind">,
  center: RoutingCenter,
  homeCenterId: string,
  centers: ReadonlyMap<string, RoutingCenter>,
  backupOpen: ReadonlySet<string>,
): boolean {
  if (seat.kind === "backup") return backupOpen.has(center.id);
  if (homeCenterId === center.id) return true;
  const home = centers.get(homeCenterId);
  return center.kind === "own" && (!home || !takesCalls(home));
}

/**
 * The free seats that somebody in line might be given, told from the longest wait for each center alone: with none,
 * the line need not be read. A plan with these seats is the plan with all of them.
 *
 * @param longest - who has waited longest for each center; a center for which nobody waits is not in it.
 * @param named - seats that callers were passed on to by name.
 */
export function seatsOfUse(
  free: readonly FreeSeat[],
  longest: readonly Pick<WaitingCall, "homeCenterId" | "arrivedAt">[],
  named: ReadonlySet<string>,
  centers: readonly RoutingCenter[],
  now: Date,
): FreeSeat[] {
  const byId = new Map(centers.map((center) => [center.id, center]));
  const open = new Set(backupOpenCenters(longest, centers, now));
  return free.filter((seat) => {
    const center = byId.get(seat.centerId);
    if (!center || !takesCalls(center)) return false;
    return (
      named.has(seat.seatId) ||
      longest.some(({ homeCenterId }) => serves(seat, center, homeCenterId, byId, open))
    );
  });
}

/** A silent center is not dark yet: its seats that still answer may take calls. */
export function takesCalls(center: Pick<RoutingCenter, "state">): boolean {
  return center.state === "open" || center.state === "silent";
}

/** The skills still asked for after so long a wait, and those given up in order. */
export function skillsWanted(
  call: Pick<WaitingCall, "skills" | "relaxation" | "arrivedAt">,
  now: Date,
): { asked: string[]; relaxed: string[] } {
  const waitedMs = now.getTime() - call.arrivedAt.getTime();
  const dropped = new Set(
    call.relaxation.filter((step) => waitedMs >= step.afterMs).flatMap((step) => step.drop),
  );
  return {
    asked: call.skills.filter((skill) => !dropped.has(skill)),
    relaxed: call.skills.filter((skill) => dropped.has(skill)),
  };
}

function reasonFor(
  call: WaitingCall,
  seat: FreeSeat,
  considered: number,
  wanted: { asked: string[]; relaxed: string[] },
  now: Date,
): OfferReason {
  const idleMs = Math.max(0, now.getTime() - seat.idleSince.getTime());
  const parts = [`Seat ${seat.label}: idle longest of ${considered} that may take it`];
  if (seat.kind === "backup") parts.push("a backup seat, open now");
  if (call.onlySeat !== null) parts.splice(0, 1, `Passed on to seat ${seat.label} by name`);
  if (wanted.relaxed.length > 0) parts.push(`no longer asking for ${wanted.relaxed.join(", ")}`);
  if (call.fromCenter) parts.push(`from ${call.fromCenter.name}, which is dark; place kept`);
  return {
    summary: `${parts.join("; ")}.`,
    waitedMs: Math.max(0, now.getTime() - call.arrivedAt.getTime()),
    idleMs,
    seatsConsidered: considered,
    skillsWanted: [...wanted.asked],
    skillsRelaxed: wanted.relaxed,
    backup: seat.kind === "backup",
    fromCenter: call.fromCenter,
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
