/**
 * Guests: seats asked into a call that another seat has. A guest's offer is its place on that call; it never
 * moves the call, until the seat that has it leaves and the guest takes its place.
 */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { calls, offers } from "#db/schema/calls.ts";
import type { AgentEvent } from "../centers/agent-table.ts";
import { moveAgent } from "../centers/move-agent.ts";
import type { OperationContext } from "../platform/operation.ts";
import { moveCall, orderCarrier } from "./move.ts";
import { type CallRow, findSeat, liveOfferStates, type OfferRow } from "./queries.ts";
import { stopDialling } from "./stop-dialling.ts";

/** The call must be locked; its guests then are, first come first. */
export function liveGuestsOf(ctx: OperationContext, callId: string): Promise<OfferRow[]> {
  return ctx.tx
    .select()
    .from(offers)
    .where(
      and(eq(offers.callId, callId), eq(offers.kind, "join"), inArray(offers.state, [...liveOfferStates])),
    )
    .orderBy(asc(offers.legUpAt), asc(offers.offeredAt), asc(offers.id))
    .for("update");
}

/** A guest who talks with the caller now: whoever came first. Who listens or coaches is nobody to the caller. */
export async function guestOnTheLine(ctx: OperationContext, callId: string): Promise<OfferRow | null> {
  const here = await liveGuestsOf(ctx, callId);
  return here.find((guest) => guest.state === "connected" && guest.mode === "talk") ?? null;
}

/** The call stays as it is, but who is on it has changed: consoles look again. */
export async function touchCall(ctx: OperationContext, callId: string, type: string): Promise<void> {
  await ctx.tx
    .update(calls)
    .set({ version: sql`${calls.version} + 1` })
    .where(eq(calls.id, callId));
  await ctx.emit({ topic: "calls", type, id: callId });
}

/** How a guest's part ends, by how far it had come. `gone`: their line left by itself. */
export async function endGuest(
  ctx: OperationContext,
  call: CallRow,
  guest: OfferRow,
  how: { as: "ended" | "withdrawn" | "missed" | "declined" | "failed"; agent: AgentEvent; gone?: boolean },
): Promise<void> {
  await ctx.tx.update(offers).set({ state: how.as, endedAt: ctx.clock.now() }).where(eq(offers.id, guest.id));
  if (guest.state === "accepted") await stopDialling(ctx, call, guest.id);
  if (guest.state === "connected" && !how.gone)
    await orderCarrier(ctx, call, { kind: "remove", target: guest.legCallSid, label: guest.id });
  await moveAgent(ctx, guest.personId, how.agent);
  await touchCall(ctx, call.id, "call:guest-left");
}

/** Everybody who was asked in goes: the call is over, or goes elsewhere. `gone`: their lines end with the caller's. */
export async function dismissGuests(
  ctx: OperationContext,
  call: CallRow,
  { gone }: { gone: boolean },
): Promise<void> {
  for (const guest of await liveGuestsOf(ctx, call.id)) {
    const joined = guest.state === "connected";
    await endGuest(ctx, call, guest, {
      as: joined ? "ended" : "withdrawn",
      agent: joined ? "left-call" : "withdrawn",
      gone,
    });
  }
}

/**
 * The seat that had the call is gone from it, and its offer is over: the guest has the call now. The caller
 * hears nothing of it, and is not in line for a moment.
 */
export async function handOver(ctx: OperationContext, call: CallRow, guest: OfferRow): Promise<void> {
  const seat = await findSeat(ctx.tx, guest.seatId);
  await ctx.tx.update(offers).set({ kind: "take" }).where(eq(offers.id, guest.id));
  await moveCall(ctx, call, "handed-over", {
    seatId: seat.id,
    personId: guest.personId,
    centerId: seat.centerId,
  });
  await ctx.emit({ topic: "seats", type: "seat:handed-over", id: seat.id });
  await ctx.audit({
    action: "handed-over",
    entity: "call",
    entityId: call.id,
    detail: { offerId: guest.id, seatId: seat.id, fromSeatId: call.seatId },
  });
}
