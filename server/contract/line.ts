/** Places in line, worked out the same way at the server and in every console: only the calls travel. */
import type { CallView } from "./calls.ts";
import type { QueueView } from "./centers.ts";

/** @returns by call id; 1 is next. Queue priority first, then first arrival; the id breaks exact ties. */
export function placesInLine(
  calls: Iterable<Pick<CallView, "id" | "queueId" | "state" | "arrivedAt">>,
  queues: Iterable<Pick<QueueView, "id" | "priority">>,
): Map<string, number> {
  const priorities = new Map([...queues].map((queue) => [queue.id, queue.priority]));
  const priorityOf = (queueId: string) => priorities.get(queueId) ?? Number.MAX_SAFE_INTEGER;
  const line = [...calls]
    .filter((call) => call.state === "waiting" || call.state === "ringing")
    .sort(
      (a, b) =>
        priorityOf(a.queueId) - priorityOf(b.queueId) ||
        compare(a.arrivedAt, b.arrivedAt) ||
        compare(a.id, b.id),
    );
  return new Map(line.map((call, index) => [call.id, index + 1]));
}

/** ISO 8601 in UTC with milliseconds orders as text. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
