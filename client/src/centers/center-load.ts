import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";

/** Whom a center serves now, and which backup seats elsewhere would not open at once for it. */
export type CenterLoad = {
  waiting: number;
  ringing: number;
  /** Talking or on hold. */
  talking: number;
  /** People at its seats who would be shown as lost. */
  people: number;
  /** Signed-in backup seats elsewhere that open only once a caller has waited; `afterMs` is the longest. */
  backupLater: { seats: number; afterMs: number };
  /** Signed-in backup seats elsewhere that stay closed until a person opens them. */
  backupByHand: number;
};

type Floor = {
  centers: ReadonlyMap<string, CenterView>;
  seats: ReadonlyMap<string, SeatView>;
  calls: ReadonlyMap<string, CallView>;
};

export const isSignedIn = (seat: SeatView) =>
  seat.person !== null && seat.state !== "offline" && seat.state !== "lost";

export function centerLoad(centerId: string, floor: Floor): CenterLoad {
  const load: CenterLoad = {
    waiting: 0,
    ringing: 0,
    talking: 0,
    people: 0,
    backupLater: { seats: 0, afterMs: 0 },
    backupByHand: 0,
  };
  for (const call of floor.calls.values()) {
    if (call.centerId !== centerId) continue;
    if (call.state === "waiting") load.waiting += 1;
    else if (call.state === "ringing" || call.state === "connecting") load.ringing += 1;
    else if (call.state === "talking" || call.state === "held") load.talking += 1;
  }
  for (const seat of floor.seats.values()) {
    if (!isSignedIn(seat)) continue;
    if (seat.centerId === centerId) load.people += 1;
    else countBackup(load, seat, floor.centers.get(seat.centerId));
  }
  return load;
}

function countBackup(load: CenterLoad, seat: SeatView, center: CenterView | undefined): void {
  if (seat.kind !== "backup" || !center || center.backupOpen) return;
  if (center.state === "dark" || center.state === "restoring") return;
  if (center.backupRule === "by-hand") load.backupByHand += 1;
  if (center.backupRule !== "when-waiting-exceeds") return;
  load.backupLater.seats += 1;
  load.backupLater.afterMs = Math.max(load.backupLater.afterMs, center.backupWaitingMaxMs ?? 0);
}
