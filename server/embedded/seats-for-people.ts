/** Which seats robots leave to whoever tries the demo. */
import type { RobotSeat } from "./robots/robot-plan.ts";

/** Seats kept for people, by the center's name. */
export type SeatsLeftFree = Readonly<Record<string, number>>;

/** Two in Denver, which has primary seats; one at the partner, which has backup seats alone. */
export const demoSeatsLeftFree: SeatsLeftFree = { Denver: 2, "Duluth (Northline)": 1 };

/**
 * The first seats stay free: labels count primary seats before backup seats, and only a primary seat is called on
 * any day. A newcomer at a backup seat waited for a call that went to a robot.
 *
 * @param seats - a center's, in order of their labels.
 */
export function seatsForRobots(
  center: string,
  seats: readonly RobotSeat[],
  left: SeatsLeftFree,
): RobotSeat[] {
  return seats.slice(left[center] ?? 0);
}
