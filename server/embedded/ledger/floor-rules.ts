/** What the published rules of routing say, read from the published views: the ledger checks routing against them. */

import type { LiveState } from "#client/platform/live-store.ts";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";

/** A silent center is not dark yet: its seats that still answer may take calls. */
export const takesCalls = (center: CenterView | undefined) =>
  center?.state === "open" || center?.state === "silent";

/**
 * Whether a seat may take a waiting call, by what every screen shows. Skills that a long wait relaxes are
 * still asked for here, so that what is called idle or overtaken is so beyond doubt.
 *
 * @param refused - seats that were asked before and did not take it, `callId seatId`.
 */
export function mayTake(
  live: LiveState,
  call: CallView,
  seat: SeatView,
  refused: ReadonlySet<string>,
): boolean {
  const center = live.centers.get(seat.centerId);
  const queue = live.queues.get(call.queueId);
  if (!center || !queue || !takesCalls(center)) return false;
  if (refused.has(`${call.id} ${seat.id}`)) return false;
  if (!queue.skills.every((skill) => seat.skills.includes(skill))) return false;
  if (seat.kind === "backup") return center.backupOpen;
  if (queue.homeCenterId === center.id) return true;
  return center.kind === "own" && !takesCalls(live.centers.get(queue.homeCenterId));
}

/** Free, with somebody at it who takes calls. */
export const isFree = (seat: SeatView) =>
  seat.person !== null && seat.state === "available" && seat.callId === null;

export const isOffered = (call: CallView) => call.offer !== null && call.offer.state === "offered";

export const isWaiting = (call: CallView) => call.state === "waiting" && !isOffered(call);
