/** Places in line, worked out the same way at the server and in every console: only the calls travel. */
import type { CallView } from "./calls.ts";

/** @returns by call id; 1 is next. Priority first, then first arrival; the id breaks exact ties. */
export function placesInLine(
  calls: Iterable<Pick<CallView, "id" | "priority" | "state" | "arrivedAt">>,
): Map<string, number> {
  const line = [...calls]
    .filter((call) => call.state === "waiting" || call.state === "ringing")
    .sort((a, b) => a.priority - b.priority || compare(a.arrivedAt, b.arrivedAt) || compare(a.id, b.id));
  return new Map(line.map((call, index) => [call.id, index + 1]));
}

/** ISO 8601 in UTC with milliseconds orders as text. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
