import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { demoEnterprise, robotEmail } from "#db/seed/demo.ts";
import { signSessionToken } from "#server/identity/session-token.ts";
import { deriveKey } from "#server/platform/derive-key.ts";
import { systemIds } from "#server/platform/ids.ts";
import type { RobotSeat } from "./robots/robot-plan.ts";

export type StaffedCenter = { id: string; name: string; seats: RobotSeat[] };

/** Longer than anybody leaves a demo running. */
const sessionLivesDays = 30;
const dayMs = 86_400_000;

/**
 * Opens a session for every robot, straight in the database: robots have no password that somebody else
 * could use, and sixty password checks at each start would cost seconds.
 *
 * @param ownerUrl - of role `holdfast_owner`, at the primary.
 * @param secret - HOLDFAST_SECRET of the sites.
 * @returns centers with one robot a seat, seats in order of their labels.
 */
export async function openRobotSessions(
  ownerUrl: string,
  secret: string,
  now: Date,
): Promise<StaffedCenter[]> {
  const sql = postgres(ownerUrl, { max: 1, fetch_types: false });
  const sessionSecret = deriveKey(secret, "sessions").toString("base64url");
  try {
    const seats = await sql<{ centerId: string; center: string; seatId: string; label: string }[]>`
      select c.id as "centerId", c.name as center, s.id as "seatId", s.label
      from seats s
      join centers c on c.id = s.center_id
      join enterprises e on e.id = s.enterprise_id
      where e.name = ${demoEnterprise}
      order by s.label`;
    const robots = await sql<{ id: string; name: string; email: string }[]>`
      select u.id, u.name, u.email
      from users u
      join people p on p.id = u.id
      where p.robot`;
    const centers = new Map<string, StaffedCenter>();
    const sessions: Record<string, unknown>[] = [];
    for (const { centerId, center, seatId, label } of seats) {
      const robot = robots.find((each) => each.email === robotEmail(label));
      if (!robot) continue;
      const token = randomBytes(24).toString("hex");
      const expires = new Date(now.getTime() + sessionLivesDays * dayMs);
      sessions.push({
        id: systemIds.uuid(),
        token,
        user_id: robot.id,
        expires_at: expires,
        created_at: now,
        updated_at: now,
        user_agent: "robot of the demo",
      });
      const known = centers.get(centerId) ?? { id: centerId, name: center, seats: [] };
      centers.set(centerId, known);
      known.seats.push({
        personId: robot.id,
        name: robot.name,
        token: signSessionToken(token, sessionSecret),
        seatId,
        seatLabel: label,
      });
    }
    await sql.begin(async (tx) => {
      await tx`delete from sessions where user_id in ${tx(robots.map((robot) => robot.id))}`;
      if (sessions.length > 0) await tx`insert into sessions ${tx(sessions)}`;
    });
    return [...centers.values()];
  } finally {
    await sql.end();
  }
}
