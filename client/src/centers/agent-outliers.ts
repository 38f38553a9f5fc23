import type { AgentState, SeatView } from "#contract/centers.ts";

/**
 * How long a state may last before a supervisor should look, in milliseconds. A call has no usual length, so
 * its limit is generous; an offer goes onward after 15 s, a wrap-up ends after 2 min unless it is extended.
 */
export const usualMaxMs: Partial<Record<AgentState, number>> = {
  offered: 20_000,
  "on-call": 20 * 60_000,
  "wrap-up": 3 * 60_000,
  break: 20 * 60_000,
  meal: 60 * 60_000,
  missed: 60_000,
  lost: 60_000,
};

/** True when somebody has been in a state for longer than is usual there. */
export function isOutlier(seat: Pick<SeatView, "state" | "stateAt">, nowMs: number): boolean {
  const maxMs = usualMaxMs[seat.state];
  return maxMs !== undefined && nowMs - Date.parse(seat.stateAt) > maxMs;
}
