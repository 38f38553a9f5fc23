import type { FloorDay } from "#contract/floor.ts";
import type { WhatIfView } from "#contract/what-if.ts";
import type { CenterLoad } from "./center-load.ts";
import { loadOf, meanWaitMs } from "./erlang.ts";

/** What waiting would be like without a center, and the figures it rests on. */
export type ExpectedWait =
  | { known: false; why: string }
  | {
      known: true;
      /** Calls of all centers in the last hour: the seats left would have to take them all. */
      arrivedLastHour: number;
      handleMs: number;
      seats: number;
      /** Seats those calls would keep busy all the time. */
      busySeats: number;
      /** Mean wait once settled (Erlang C); null: more calls than the seats can take. */
      waitMs: number | null;
      /** Until the last of the callers it has now is answered, if nobody new called. */
      clearMs: number;
    };

/** Pure. Rests on the last hour's measured calls; says why when there is nothing to rest on. */
export function expectedWait(
  load: CenterLoad,
  whatIf: WhatIfView | undefined,
  day: FloorDay | undefined,
): ExpectedWait {
  if (!day || !whatIf) return { known: false, why: "Today's calls are not here yet." };
  const seats = whatIf.seatsInAll + load.backupLater.seats;
  if (seats === 0) return { known: false, why: "Nobody is signed in who would take its calls." };
  const handled = day.centers.reduce((sum, center) => sum + center.handledLastHour, 0);
  if (handled === 0) return { known: false, why: "No call ended in the last hour, so nothing was measured." };
  const handleMs =
    day.centers.reduce((sum, center) => sum + (center.handleMsMean ?? 0) * center.handledLastHour, 0) /
    handled;
  const arrivedLastHour = day.centers.reduce((sum, center) => sum + center.arrivedLastHour, 0);
  const callers = load.waiting + load.ringing + load.talking;
  return {
    known: true,
    arrivedLastHour,
    handleMs,
    seats,
    busySeats: loadOf(arrivedLastHour, handleMs),
    waitMs: meanWaitMs(arrivedLastHour, handleMs, seats),
    clearMs: (Math.max(0, callers - whatIf.seatsFree) * handleMs) / seats,
  };
}
