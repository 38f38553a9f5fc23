import { and, desc, gt, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { calls, offers } from "#db/schema/calls.ts";
import { agents, centers } from "#db/schema/centers.ts";
import { fireAgent } from "../centers/agent-table.ts";
import type { Tx } from "../platform/database/database.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { fireCall } from "./call-table.ts";
import { type FreeSeat, type PlannedOffer, planOffers, seatsOfUse, type WaitingCall } from "./plan-offers.ts";
import {
  lockAvailable,
  lockRouting,
  lockWaiting,
  longestWaiting,
  readFreeSeats,
  readLine,
  seatsCallersAreFor,
} from "./queries.ts";
import { declinedForMs, offerMs } from "./timing.ts";

/** Seats and calls change while the line is planned for; after so many plans what holds of the last is taken. */
const plansMax = 3;

/** Makes every offer that can be made now, in one transaction: the whole line against all free seats. */
export const routeCalls = operation({
  name: "route-calls",
  permission: null,
  input: z.object({}),
  run: (ctx) => offerAll(ctx),
});

/**
 * As `route-calls`, inside another operation's transaction. The caller need not hold the routing lock.
 *
 * Everybody else's routing waits meanwhile: what does not need another's answer is asked in one round trip.
 *
 * @returns how many offers were made; `again` when a call or a seat changed while it was planned for.
 */
export async function offerAll(ctx: OperationContext): Promise<{ offered: number; again: boolean }> {
  await lockRouting(ctx.tx, ctx.enterpriseId);
  const now = ctx.clock.now();
  for (let tries = 1; ; tries += 1) {
    const free = await readFreeSeats(ctx.tx);
    if (free.length === 0) return { offered: 0, again: false };
    const plan = await planNow(ctx.tx, free, now);
    if (plan.length === 0) return { offered: 0, again: false };
    const [waiting, available] = await Promise.all([
      lockWaiting(
        ctx.tx,
        plan.map((offer) => offer.callId),
      ),
      lockAvailable(
        ctx.tx,
        plan.map((offer) => offer.personId),
      ),
    ]);
    const gone = plan.findIndex((offer) => !waiting.has(offer.callId) || !available.has(offer.personId));
    if (gone >= 0 && tries < plansMax) continue;
    // Whoever stands behind a caller whose seat just went may not get ahead of them: the rest is planned anew.
    const holding = gone < 0 ? plan : plan.slice(0, gone);
    if (holding.length > 0) await writeOffers(ctx, holding, now);
    return { offered: holding.length, again: gone >= 0 };
  }
}

async function planNow(tx: Tx, free: FreeSeat[], now: Date): Promise<PlannedOffer[]> {
  const [longest, named, known] = await Promise.all([
    longestWaiting(tx),
    seatsCallersAreFor(tx),
    tx.select().from(centers),
  ]);
  const useful = seatsOfUse(free, longest, named, known, now);
  if (useful.length === 0) return [];
  const [line, refused] = await Promise.all([
    readLine(tx),
    seatsThatRefused(tx, new Date(now.getTime() - declinedForMs)),
  ]);
  const names = new Map(known.map((center) => [center.id, center.name]));
  const waiting = line.map(
    ({ onlySeatId, reroutedFrom, reroutedDarkSince, ...call }): WaitingCall => ({
      ...call,
      notSeats: refused.get(call.id) ?? [],
      onlySeat: onlySeatId,
      fromCenter:
        reroutedFrom && reroutedDarkSince
          ? {
              id: reroutedFrom,
              name: names.get(reroutedFrom) ?? "",
              darkSince: reroutedDarkSince.toISOString(),
            }
          : null,
    }),
  );
  return planOffers(waiting, useful, known, now);
}

async function seatsThatRefused(tx: Tx, since: Date): Promise<Map<string, string[]>> {
  const rows = await tx
    .select({ callId: offers.callId, seatId: offers.seatId })
    .from(offers)
    .where(and(inArray(offers.state, ["declined", "failed", "missed"]), gt(offers.endedAt, since)))
    .orderBy(desc(offers.endedAt));
  return new Map(
    [...Map.groupBy(rows, (row) => row.callId)].map(([callId, seats]) => [
      callId,
      seats.map((row) => row.seatId),
    ]),
  );
}

/** Three statements however many offers there are: 300 callers move in the time of one. */
async function writeOffers(ctx: OperationContext, plan: readonly PlannedOffer[], now: Date): Promise<void> {
  const asked = fireCall("waiting", "offered");
  const ringing = fireAgent("available", "offered");
  if (!asked || !ringing) throw new Error("the tables have no row for an offer");
  await Promise.all([
    ctx.tx.insert(offers).values(
      plan.map((offer) => ({
        id: ctx.ids.uuid(),
        enterpriseId: ctx.enterpriseId,
        callId: offer.callId,
        seatId: offer.seatId,
        personId: offer.personId,
        state: "offered" as const,
        reason: offer.reason,
        offeredAt: now,
        expiresAt: new Date(now.getTime() + offerMs),
      })),
    ),
    ctx.tx
      .update(calls)
      .set({ state: asked.to, stateAt: now, version: sql`${calls.version} + 1` })
      .where(
        inArray(
          calls.id,
          plan.map((offer) => offer.callId),
        ),
      ),
    ctx.tx
      .update(agents)
      .set({
        state: ringing.to,
        stateAt: now,
        stateReason: ringing.row.comment,
        version: sql`${agents.version} + 1`,
      })
      .where(
        inArray(
          agents.personId,
          plan.map((offer) => offer.personId),
        ),
      ),
    ctx.emit(
      plan.flatMap((offer) => [
        { topic: "calls" as const, type: "call:offered", id: offer.callId },
        { topic: "seats" as const, type: "seat:offered", id: offer.seatId },
      ]),
    ),
    ctx.audit({
      action: "offered",
      entity: "calls",
      entityId: String(plan.length),
      detail: { calls: plan.map((offer) => [offer.callId, offer.seatId]) },
    }),
  ]);
}
