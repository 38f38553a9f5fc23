/** Everything an administrator sets, as it stands: a few hundred rows, read together. */
import { asc, eq, ne, sql } from "drizzle-orm";
import type { SettingsView } from "#contract/settings.ts";
import { breakReasons, calls, phoneNumbers, queues, skills, wrapUpCodes } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../../platform/database/database.ts";
import { readMacros } from "./macros.ts";

/** @param enterpriseId - numbers are read before an enterprise is known, so theirs is no row-level security. */
export async function readSettings(tx: Tx, enterpriseId: string): Promise<SettingsView> {
  const [centerRows, seatRows, skillRows, queueRows, numberRows, codes, reasons, agentRows, macroRows] =
    await Promise.all([
      tx
        .select({ id: centers.id, name: centers.name, timeZone: centers.timeZone })
        .from(centers)
        .orderBy(asc(centers.name)),
      readSeats(tx),
      tx.select().from(skills).orderBy(asc(skills.name)),
      readQueues(tx),
      tx
        .select({ number: phoneNumbers.number, queueId: phoneNumbers.queueId })
        .from(phoneNumbers)
        .where(eq(phoneNumbers.enterpriseId, enterpriseId))
        .orderBy(asc(phoneNumbers.number)),
      tx
        .select({
          id: wrapUpCodes.id,
          group: wrapUpCodes.group,
          label: wrapUpCodes.label,
          key: wrapUpCodes.key,
        })
        .from(wrapUpCodes)
        .where(eq(wrapUpCodes.retired, false))
        .orderBy(asc(wrapUpCodes.key)),
      readBreakReasons(tx),
      tx.select({ id: agents.personId, skills: agents.skills }).from(agents),
      readMacros(tx),
    ]);
  return {
    centers: centerRows,
    seats: seatRows,
    queues: queueRows,
    numbers: numberRows,
    wrapUpCodes: codes,
    breakReasons: reasons,
    macros: macroRows,
    people: agentRows,
    skills: skillRows.map(({ id, name }) => ({
      id,
      name,
      people: agentRows.filter((agent) => agent.skills.includes(name)).length,
      queues: queueRows.filter((queue) => queue.skills.includes(name)).length,
    })),
  };
}

/** Reasons in use, as everybody who takes a break is offered them. */
export function readBreakReasons(tx: Tx) {
  return tx
    .select({ id: breakReasons.id, state: breakReasons.state, label: breakReasons.label })
    .from(breakReasons)
    .where(eq(breakReasons.retired, false))
    .orderBy(asc(breakReasons.state), asc(breakReasons.label));
}

function readSeats(tx: Tx) {
  return tx
    .select({
      id: seats.id,
      centerId: seats.centerId,
      label: seats.label,
      kind: seats.kind,
      phone: seats.phone,
      address: seats.address,
      takenBy: people.name,
    })
    .from(seats)
    .leftJoin(agents, eq(agents.seatId, seats.id))
    .leftJoin(people, eq(people.id, agents.personId))
    .where(eq(seats.retired, false))
    .orderBy(asc(seats.label), asc(seats.id));
}

async function readQueues(tx: Tx) {
  const rows = await tx
    .select()
    .from(queues)
    .where(eq(queues.retired, false))
    .orderBy(asc(queues.priority), asc(queues.name));
  const living = await tx
    .select({ queueId: calls.queueId, calls: sql<number>`count(*)::int` })
    .from(calls)
    .where(ne(calls.state, "ended"))
    .groupBy(calls.queueId);
  const inIt = new Map(living.map((row) => [row.queueId, row.calls]));
  return rows.map(({ id, name, homeCenterId, priority, skills, relaxation, hours, recorded }) => ({
    id,
    name,
    homeCenterId,
    priority,
    skills,
    relaxation,
    hours,
    recorded,
    calls: inIt.get(id) ?? 0,
  }));
}
