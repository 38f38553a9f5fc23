/** Rows as the console sees them, read from the database: all that live, or those asked for. */
import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, QueueView, SeatView } from "#contract/centers.ts";
import { calls, offers, queues } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../platform/database/database.ts";
import { liveOfferStates, type OfferRow } from "./queries.ts";

/** Ids asked for of each kind; `null`: all of them. */
export type Asked = {
  centers: readonly string[] | null;
  seats: readonly string[] | null;
  queues: readonly string[] | null;
  calls: readonly string[] | null;
};
export type LiveRowsRead = {
  centers: CenterView[];
  seats: SeatView[];
  queues: QueueView[];
  calls: CallView[];
};

export const everything: Asked = { centers: null, seats: null, queues: null, calls: null };

/** At most five statements, however many rows. `place` is left null: it depends on the whole line. */
export async function readLiveRows(tx: Tx, asked: Asked): Promise<LiveRowsRead> {
  const wanted = (ids: readonly string[] | null) => ids === null || ids.length > 0;
  const [centerRows, seatRows, queueRows, callRows, guestRows] = await Promise.all([
    wanted(asked.centers)
      ? tx.select().from(centers).where(among(centers.id, asked.centers)).orderBy(centers.name)
      : [],
    wanted(asked.seats) ? readSeats(tx, asked.seats) : [],
    wanted(asked.queues)
      ? tx
          .select()
          .from(queues)
          .where(and(eq(queues.retired, false), among(queues.id, asked.queues)))
          .orderBy(queues.priority)
      : [],
    wanted(asked.calls) ? readCalls(tx, asked.calls) : [],
    wanted(asked.calls) ? readGuests(tx, asked.calls) : [],
  ]);
  const guestsOf = Map.groupBy(guestRows, (guest) => guest.callId);
  return {
    centers: centerRows.map(centerView),
    seats: seatRows.map(seatView),
    queues: queueRows.map(({ id, name, homeCenterId, priority, skills, version }) => ({
      id,
      name,
      homeCenterId,
      priority,
      skills,
      version,
    })),
    calls: callRows.map((row) => callView(row, guestsOf.get(row.call.id) ?? [])),
  };
}

type IdColumn = typeof centers.id | typeof seats.id | typeof queues.id | typeof calls.id;
function among(column: IdColumn, ids: readonly string[] | null) {
  return ids === null ? undefined : inArray(column, [...ids]);
}

function readSeats(tx: Tx, ids: readonly string[] | null) {
  return tx
    .select({
      seat: seats,
      agent: agents,
      person: { id: people.id, name: people.name, robot: people.robot },
      offeredCallId: offers.callId,
      writingCallId: sql<string | null>`(select c.id from calls c where c.seat_id = ${seats.id}
        and c.state in ('connecting','talking','held','wrap-up') limit 1)`,
    })
    .from(seats)
    .leftJoin(agents, eq(agents.seatId, seats.id))
    .leftJoin(people, eq(people.id, agents.personId))
    .leftJoin(offers, and(eq(offers.seatId, seats.id), inArray(offers.state, liveOfferStates)))
    .where(and(eq(seats.retired, false), among(seats.id, ids)))
    .orderBy(seats.label);
}

function readCalls(tx: Tx, ids: readonly string[] | null) {
  return tx
    .select({ call: calls, offer: offers, fromCenterName: centers.name })
    .from(calls)
    .leftJoin(
      offers,
      and(eq(offers.callId, calls.id), eq(offers.kind, "take"), inArray(offers.state, liveOfferStates)),
    )
    .leftJoin(centers, eq(centers.id, calls.reroutedFrom))
    .where(and(ne(calls.state, "ended"), ids === null ? undefined : or(inArray(calls.id, [...ids]))))
    .orderBy(calls.priority, calls.arrivedAt);
}

function readGuests(tx: Tx, ids: readonly string[] | null): Promise<OfferRow[]> {
  return tx
    .select()
    .from(offers)
    .where(
      and(
        eq(offers.kind, "join"),
        inArray(offers.state, liveOfferStates),
        ids === null ? undefined : inArray(offers.callId, [...ids]),
      ),
    )
    .orderBy(offers.offeredAt);
}

function centerView(row: typeof centers.$inferSelect): CenterView {
  const {
    id,
    name,
    kind,
    state,
    stateReason,
    verdict,
    witnesses,
    backupRule,
    backupWaitingMaxMs,
    backupOpen,
    version,
  } = row;
  return {
    id,
    name,
    kind,
    state,
    stateAt: row.stateAt.toISOString(),
    stateReason,
    darkAt: iso(row.darkAt),
    verdict,
    witnesses,
    backupRule,
    backupWaitingMaxMs,
    backupOpen,
    version,
  };
}

function seatView({
  seat,
  agent,
  person,
  offeredCallId,
  writingCallId,
}: Awaited<ReturnType<typeof readSeats>>[number]): SeatView {
  return {
    id: seat.id,
    centerId: seat.centerId,
    label: seat.label,
    kind: seat.kind,
    phone: seat.phone,
    person: agent && person ? person : null,
    state: agent?.state ?? "offline",
    stateAt: (agent?.stateAt ?? new Date(0)).toISOString(),
    stateReason: agent?.stateReason ?? "",
    nextState: agent?.nextState ?? null,
    skills: agent?.skills ?? [],
    callId: offeredCallId ?? writingCallId,
    version: seat.version + (agent?.version ?? 0),
  };
}

function callView(
  { call, offer, fromCenterName }: Awaited<ReturnType<typeof readCalls>>[number],
  guests: readonly OfferRow[],
): CallView {
  return {
    id: call.id,
    queueId: call.queueId,
    centerId: call.centerId,
    direction: call.direction,
    state: call.state,
    outcome: call.outcome,
    from: call.fromNumber,
    match: call.match,
    customerId: call.customerId,
    customerName: call.customerName,
    candidates: call.candidates,
    language: call.language,
    priority: call.priority,
    need: call.need,
    arrivedAt: call.arrivedAt.toISOString(),
    answeredAt: iso(call.answeredAt),
    endedAt: iso(call.endedAt),
    heldAt: iso(call.heldAt),
    stateAt: call.stateAt.toISOString(),
    place: null,
    seatId: call.seatId,
    offer: offer && { id: offer.id, ...offerView(offer) },
    guests: guests.map((guest) => ({ offerId: guest.id, mode: guest.mode, ...offerView(guest) })),
    rerouted:
      call.reroutedFrom && call.reroutedAt && call.reroutedDarkSince
        ? {
            fromCenterId: call.reroutedFrom,
            fromCenterName: fromCenterName ?? "",
            darkSince: call.reroutedDarkSince.toISOString(),
            at: call.reroutedAt.toISOString(),
          }
        : null,
    heard: call.heard,
    recording: call.recording,
    dial: call.dial,
    wrapUpEndsAt: iso(call.wrapUpEndsAt),
    version: call.version,
  };
}

const offerView = ({ seatId, state, offeredAt, expiresAt, reason }: OfferRow) => ({
  seatId,
  state,
  offeredAt: offeredAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  reason,
});

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
