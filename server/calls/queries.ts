/** Statements on calls and offers. Lock order everywhere: the call, then its offers, then agents. */
import { and, asc, eq, inArray, isNotNull, isNull, min, ne, sql } from "drizzle-orm";
import { calls, offers, queues } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import type { Tx } from "../platform/database/database.ts";
import { Problem } from "../platform/problem.ts";

export type CallRow = typeof calls.$inferSelect;
export type OfferRow = typeof offers.$inferSelect;
export type QueueRow = typeof queues.$inferSelect;

export const liveOfferStates = ["offered", "accepted", "connected"] as const;

/**
 * Held by whatever touches several calls or several agents at once (routing, a dark center, a transfer), so
 * that the two sites' routers never interleave and no two of them wait for each other.
 */
export async function lockRouting(tx: Tx, enterpriseId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('routing'), hashtext(${enterpriseId}))`);
}

/** @throws Problem `not-found`. */
export async function lockCall(tx: Tx, callId: string): Promise<CallRow> {
  const [row] = await tx.select().from(calls).where(eq(calls.id, callId)).for("update");
  if (!row) throw new Problem("not-found", "There is no such call.");
  return row;
}

export async function findOffer(tx: Tx, offerId: string): Promise<OfferRow | null> {
  const [row] = await tx.select().from(offers).where(eq(offers.id, offerId));
  return row ?? null;
}

export async function lockOffer(tx: Tx, offerId: string): Promise<OfferRow> {
  const [row] = await tx.select().from(offers).where(eq(offers.id, offerId)).for("update");
  if (!row) throw new Problem("not-found", "There is no such offer.");
  return row;
}

/** The one offer by which a seat is asked for the call or has it. The call must be locked; guests are not meant. */
export async function liveOfferOf(tx: Tx, callId: string): Promise<OfferRow | null> {
  const [row] = await tx
    .select()
    .from(offers)
    .where(and(eq(offers.callId, callId), eq(offers.kind, "take"), inArray(offers.state, liveOfferStates)))
    .for("update");
  return row ?? null;
}

/** Whether a person's line was up on a call, now or before. */
export async function talkedOn(tx: Tx, callId: string, personId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: offers.id })
    .from(offers)
    .where(and(eq(offers.callId, callId), eq(offers.personId, personId), isNotNull(offers.legUpAt)))
    .limit(1);
  return row !== undefined;
}

/** The line of the seat that has the call, while it is up. */
export async function seatLegOf(tx: Tx, callId: string): Promise<string | null> {
  const [row] = await tx
    .select({ callSid: offers.legCallSid })
    .from(offers)
    .where(and(eq(offers.callId, callId), eq(offers.kind, "take"), eq(offers.state, "connected")));
  return row?.callSid ?? null;
}

/** Agents' legs that joined and have not left, other than this offer's. */
export function otherLegsOf(tx: Tx, callId: string, offerId: string | null) {
  return tx
    .select()
    .from(offers)
    .where(
      and(
        eq(offers.callId, callId),
        isNotNull(offers.legCallSid),
        isNull(offers.legDownAt),
        offerId === null ? undefined : ne(offers.id, offerId),
      ),
    );
}

/** @throws Problem `not-found`. */
export async function findQueue(tx: Tx, queueId: string): Promise<QueueRow> {
  const [row] = await tx.select().from(queues).where(eq(queues.id, queueId));
  if (!row) throw new Problem("not-found", "There is no such queue.");
  return row;
}

/** A queue that calls may be led into. @throws Problem `not-found` also when it is no longer used. */
export async function findQueueInUse(tx: Tx, queueId: string): Promise<QueueRow> {
  const queue = await findQueue(tx, queueId);
  if (queue.retired) throw new Problem("not-found", "That queue is no longer used.");
  return queue;
}

export async function findSeat(tx: Tx, seatId: string) {
  const [row] = await tx.select().from(seats).where(eq(seats.id, seatId));
  if (!row) throw new Problem("not-found", "There is no such seat.");
  return row;
}

/** Calls in line, first to be served first, as routing needs them. Not locked: most of them stay where they are. */
export function readLine(tx: Tx) {
  return tx
    .select({
      id: calls.id,
      priority: calls.priority,
      arrivedAt: calls.arrivedAt,
      skills: calls.skills,
      onlySeatId: calls.onlySeatId,
      reroutedFrom: calls.reroutedFrom,
      reroutedDarkSince: calls.reroutedDarkSince,
      relaxation: queues.relaxation,
      homeCenterId: queues.homeCenterId,
    })
    .from(calls)
    .innerJoin(queues, eq(queues.id, calls.queueId))
    .where(eq(calls.state, "waiting"))
    .orderBy(asc(calls.priority), asc(calls.arrivedAt), asc(calls.id));
}

/** Seats that callers in line were passed on to by name. */
export async function seatsCallersAreFor(tx: Tx): Promise<Set<string>> {
  const rows = await tx
    .selectDistinct({ seatId: calls.onlySeatId })
    .from(calls)
    .where(and(eq(calls.state, "waiting"), isNotNull(calls.onlySeatId)));
  return new Set(rows.flatMap(({ seatId }) => (seatId ? [seatId] : [])));
}

/** Of these calls, those still waiting; locked. */
export async function lockWaiting(tx: Tx, callIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .select({ id: calls.id })
    .from(calls)
    .where(and(inArray(calls.id, [...callIds]), eq(calls.state, "waiting")))
    .orderBy(asc(calls.id))
    .for("update");
  return new Set(rows.map((row) => row.id));
}

/** Of these people, those still available; locked. */
export async function lockAvailable(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .select({ id: agents.personId })
    .from(agents)
    .where(and(inArray(agents.personId, [...personIds]), eq(agents.state, "available")))
    .orderBy(asc(agents.personId))
    .for("update");
  return new Set(rows.map((row) => row.id));
}

/** People who could take a call this moment. */
export function readFreeSeats(tx: Tx) {
  return tx
    .select({
      seatId: seats.id,
      personId: agents.personId,
      label: seats.label,
      centerId: seats.centerId,
      kind: seats.kind,
      skills: agents.skills,
      idleSince: agents.idleSince,
    })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .where(
      and(
        eq(agents.state, "available"),
        // A seat that writes up, or whose last leg is still on a call, has one already.
        sql`not exists (select from ${calls} where ${calls.seatId} = ${seats.id}
                        and ${calls.state} in ('connecting','talking','held','wrap-up'))`,
        sql`not exists (select from ${offers} where ${offers.seatId} = ${seats.id}
                        and ${offers.state} in ('offered','accepted','connected'))`,
      ),
    );
}

/**
 * Who has waited longest for each center: all that the rules of backup seats ask of the line. One look at the
 * index a queue, however long the line is.
 */
export async function longestWaiting(tx: Tx): Promise<{ homeCenterId: string; arrivedAt: Date }[]> {
  const first = tx
    .select({ arrivedAt: calls.arrivedAt })
    .from(calls)
    .where(and(eq(calls.queueId, queues.id), eq(calls.state, "waiting")))
    .orderBy(asc(calls.arrivedAt))
    .limit(1)
    .as("first");
  const rows = await tx
    .select({ homeCenterId: queues.homeCenterId, arrivedAt: min(first.arrivedAt) })
    .from(queues)
    .innerJoinLateral(first, sql`true`)
    .groupBy(queues.homeCenterId);
  return rows.flatMap(({ homeCenterId, arrivedAt }) => (arrivedAt ? [{ homeCenterId, arrivedAt }] : []));
}
