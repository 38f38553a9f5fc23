/** What is known of every center this moment, read in one transaction. */
import { and, eq, gt, inArray, isNotNull, or, sql } from "drizzle-orm";
import { offers } from "#db/schema/calls.ts";
import { agents, centers, presence, seats } from "#db/schema/centers.ts";
import type { Tx } from "../platform/database/database.ts";
import type { CenterRow } from "./change-center.ts";
import type { HeardAt } from "./judge-center.ts";

/** Heard so long before, a seat is one of those that should be heard now. */
const rememberedMs = 10_000;
/** Lines that dropped so long before the last heartbeat still belong to the same event. */
const dropLeadMs = 3_000;

export type SeatSeen = {
  seatId: string;
  centerId: string;
  personId: string;
  state: string;
  seenAt: Date | null;
  stateAt: Date;
};
export type CenterSeen = {
  center: CenterRow;
  expected: number;
  heard: HeardAt[];
  beacon: HeardAt[];
  legs: { up: number; dropped: number };
};
export type Seen = { centers: CenterSeen[]; seats: SeatSeen[] };

/** @param knownSince - older heartbeats are of another day and say nothing of who should be heard now. */
export async function observe(tx: Tx, now: Date, knownSince: Date): Promise<Seen> {
  const remembered = new Date(knownSince.getTime() - rememberedMs);
  const [centerRows, beats, seated, legs] = await Promise.all([
    tx.select().from(centers),
    tx.select().from(presence).where(gt(presence.seenAt, remembered)),
    tx
      .select({
        seatId: seats.id,
        centerId: seats.centerId,
        personId: agents.personId,
        state: agents.state,
        stateAt: agents.stateAt,
      })
      .from(agents)
      .innerJoin(seats, eq(seats.id, agents.seatId))
      .where(sql`${agents.state} <> 'offline'`),
    tx
      .select({ centerId: seats.centerId, state: offers.state, downAt: offers.legDownAt })
      .from(offers)
      .innerJoin(seats, eq(seats.id, offers.seatId))
      .where(
        or(
          eq(offers.state, "connected"),
          and(isNotNull(offers.legUpAt), gt(offers.legDownAt, new Date(now.getTime() - 60_000))),
          inArray(offers.state, ["accepted"]),
        ),
      ),
  ]);
  const beatsOf = Map.groupBy(beats, (beat) => beat.centerId);
  const newestBeat = new Map<string, Date>();
  for (const beat of beats) {
    const known = newestBeat.get(beat.subjectId);
    if (beat.kind === "seat" && (!known || beat.seenAt > known)) newestBeat.set(beat.subjectId, beat.seenAt);
  }
  return {
    seats: seated.map((seat) => ({ ...seat, seenAt: newestBeat.get(seat.seatId) ?? null })),
    centers: centerRows.map((center) => {
      const own = beatsOf.get(center.id) ?? [];
      const present = new Set(
        seated.filter((seat) => seat.centerId === center.id).map((seat) => seat.seatId),
      );
      const seatBeats = own.filter((beat) => beat.kind === "seat" && present.has(beat.subjectId));
      const heard = newestBySite(seatBeats);
      const last = heard.reduce<number>((most, { lastAt }) => Math.max(most, lastAt?.getTime() ?? 0), 0);
      const here = legs.filter((leg) => leg.centerId === center.id);
      return {
        center,
        expected: new Set(seatBeats.map((beat) => beat.subjectId)).size,
        heard,
        beacon: newestBySite(own.filter((beat) => beat.kind === "beacon")),
        legs: {
          up: here.filter((leg) => leg.state === "connected" && leg.downAt === null).length,
          dropped: here.filter(
            (leg) =>
              leg.downAt !== null && leg.downAt.getTime() >= last - dropLeadMs && leg.state !== "connected",
          ).length,
        },
      };
    }),
  };
}

function newestBySite(beats: readonly { site: string; seenAt: Date }[]): HeardAt[] {
  const bySite = new Map<string, Date>();
  for (const { site, seenAt } of beats) {
    const known = bySite.get(site);
    if (!known || seenAt > known) bySite.set(site, seenAt);
  }
  return [...bySite]
    .map(([site, lastAt]) => ({ site, lastAt }))
    .toSorted((a, b) => (a.site < b.site ? -1 : 1));
}
