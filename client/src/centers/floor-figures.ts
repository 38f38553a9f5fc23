import type { CallView } from "#contract/calls.ts";
import type { CenterView, SeatView } from "#contract/centers.ts";
import type { FloorDay } from "#contract/floor.ts";

/** The six figures a supervisor looks at first. What was not measured is null, never guessed. */
export type FloorFigures = {
  /** Nobody has answered them yet; `ringing` of them are being offered to a seat. */
  waiting: number;
  ringing: number;
  longestWaitSince: string | null;
  /** Of the calls answered or given up today, how many were answered in time. */
  inTarget: { part: number; of: number; targetMs: number } | null;
  abandoned: { part: number; of: number } | null;
  available: number;
  signedIn: number;
  darkCenters: string[];
};

type Floor = {
  centers: ReadonlyMap<string, CenterView>;
  seats: ReadonlyMap<string, SeatView>;
  calls: ReadonlyMap<string, CallView>;
};

export function floorFigures(floor: Floor, day: FloorDay | undefined): FloorFigures {
  const waiting = [...floor.calls.values()].filter(
    (call) => call.state === "waiting" || call.state === "ringing",
  );
  const people = [...floor.seats.values()].filter((seat) => seat.person && seat.state !== "offline");
  const sum = (pick: (center: FloorDay["centers"][number]) => number) =>
    day?.centers.reduce((all, center) => all + pick(center), 0) ?? 0;
  const decided = sum((center) => center.answered + center.abandoned);
  return {
    waiting: waiting.length,
    ringing: waiting.filter((call) => call.state === "ringing").length,
    longestWaitSince: earliest(waiting.map((call) => call.arrivedAt)),
    inTarget:
      day && decided > 0
        ? { part: sum((center) => center.answeredInTarget), of: decided, targetMs: day.targetMs }
        : null,
    abandoned: day && decided > 0 ? { part: sum((center) => center.abandoned), of: decided } : null,
    available: people.filter((seat) => seat.state === "available").length,
    signedIn: people.filter((seat) => seat.state !== "lost").length,
    darkCenters: [...floor.centers.values()]
      .filter((center) => center.state === "dark")
      .map((center) => center.name),
  };
}

/** ISO 8601 in UTC sorts as text. */
function earliest(times: readonly string[]): string | null {
  return times.reduce<string | null>((first, time) => (first === null || time < first ? time : first), null);
}

/** A whole per cent, but never 100 % or 0 % when it is not quite. */
export function percentText(part: number, of: number): string {
  if (of === 0) return "–";
  const exact = (part / of) * 100;
  if (part < of && exact >= 99.5) return ">99 %";
  if (part > 0 && exact < 0.5) return "<1 %";
  return `${Math.round(exact)} %`;
}
