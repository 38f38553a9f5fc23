import { and, eq, ne, or, sql } from "drizzle-orm";
import type { WhatIfView } from "#contract/what-if.ts";
import { calls, queues } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import type { Tx } from "../platform/database/database.ts";
import { Problem } from "../platform/problem.ts";
import { backupOpenCenters, mayTake, type RoutingCenter } from "./plan-offers.ts";

/** Plays the center's going dark against who is signed in now. Reads only. */
export async function whatIfDark(tx: Tx, centerId: string, now: Date): Promise<WhatIfView> {
  const [known, own, live, people] = await Promise.all([
    tx.select().from(centers),
    tx.select().from(queues).where(eq(queues.homeCenterId, centerId)),
    tx
      .select({ id: calls.id })
      .from(calls)
      .innerJoin(queues, eq(queues.id, calls.queueId))
      .where(
        and(ne(calls.state, "ended"), or(eq(queues.homeCenterId, centerId), eq(calls.centerId, centerId))),
      ),
    tx
      .select({ agent: agents, seat: seats })
      .from(agents)
      .innerJoin(seats, eq(seats.id, agents.seatId))
      .where(sql`${agents.state} not in ('offline','lost') and ${seats.centerId} <> ${centerId}`),
  ]);
  if (!known.some((center) => center.id === centerId))
    throw new Problem("not-found", "There is no such center.");
  const then: RoutingCenter[] = known.map((center) =>
    center.id === centerId ? { ...center, state: "dark" } : center,
  );
  const byId = new Map(then.map((center) => [center.id, center]));
  const open = new Set(backupOpenCenters([], then, now));
  const call = {
    id: "",
    homeCenterId: centerId,
    priority: 0,
    arrivedAt: now,
    skills: [],
    relaxation: [],
    notSeats: [],
    onlySeat: null,
    fromCenter: null,
  };
  const able = people.filter(({ agent, seat }) =>
    mayTake(
      call,
      [],
      {
        seatId: seat.id,
        personId: agent.personId,
        label: seat.label,
        centerId: seat.centerId,
        kind: seat.kind,
        skills: agent.skills,
        idleSince: agent.idleSince,
      },
      byId,
      open,
    ),
  );
  const skills = new Set(able.flatMap(({ agent }) => agent.skills));
  return {
    centerId,
    callsAffected: live.length,
    seatsFree: able.filter(({ agent }) => agent.state === "available").length,
    seatsInAll: able.length,
    backupSeats: able.filter(({ seat }) => seat.kind === "backup").length,
    skillsUncovered: [...new Set(own.flatMap((queue) => queue.skills))]
      .filter((skill) => !skills.has(skill))
      .toSorted(),
  };
}
