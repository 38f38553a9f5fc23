/** What an agent answers to an offer. Race-safe: one winner, the others are told that it has changed. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { endDialledCall, nobodyWaits } from "./end-dialled-call.ts";
import { touchCall } from "./guests.ts";
import { backInLine, moveCall, orderCarrier } from "./move.ts";
import {
  type CallRow,
  findOffer,
  findQueue,
  findSeat,
  lockCall,
  lockOffer,
  type OfferRow,
} from "./queries.ts";
import { dialledLegUpMaxMs, legUpMaxMs } from "./timing.ts";

const offerInput = z.object({ offerId: z.uuid() });

/** Takes the call offered. The caller still hears music until the agent's line is up. */
export const acceptOffer = operation({
  name: "accept-offer",
  permission: "call:take",
  input: offerInput,
  async run(ctx, { offerId }) {
    const { call, offer } = await lockOwnOffer(ctx, offerId);
    if (offer.state === "accepted" || offer.state === "connected") return { callId: call.id, offerId };
    if (offer.state !== "offered") throw new Problem("already-changed", whyGone[offer.state]);
    const seat = await findSeat(ctx.tx, offer.seatId);
    const joins = offer.kind === "join";
    const moved = joins
      ? await acceptAsGuest(ctx, call)
      : await moveCall(ctx, call, "accepted", {
          seatId: seat.id,
          personId: offer.personId,
          centerId: seat.centerId,
          onlySeatId: null,
        });
    if (!moved) throw new Problem("already-changed", "The call is no longer waiting for an answer.");
    const at = ctx.clock.now();
    const upMaxMs = seat.phone === "browser" ? legUpMaxMs : dialledLegUpMaxMs;
    await ctx.tx
      .update(offers)
      .set({ state: "accepted", acceptedAt: at, expiresAt: new Date(at.getTime() + upMaxMs) })
      .where(eq(offers.id, offerId));
    await moveAgent(ctx, offer.personId, "accepted");
    if (seat.phone !== "browser")
      await orderCarrier(ctx, moved, { kind: "dial-seat", target: seat.address, label: offerId });
    await ctx.audit({
      action: "accepted",
      entity: "call",
      entityId: call.id,
      detail: { offerId, seatId: seat.id },
    });
    return { callId: call.id, offerId };
  },
});

/** Says no; the call goes onward at its place, and this seat is not asked for it again for a while. */
export const declineOffer = operation({
  name: "decline-offer",
  permission: "call:take",
  input: offerInput.extend({ reason: z.string().max(500).optional() }),
  async run(ctx, { offerId, reason }) {
    const { call, offer } = await lockOwnOffer(ctx, offerId);
    if (offer.state === "declined") return { callId: call.id };
    if (offer.state !== "offered") throw new Problem("already-changed", whyGone[offer.state]);
    await endOffer(ctx, call, offer, "declined");
    await moveAgent(ctx, offer.personId, "declined", {}, { why: reason });
    await ctx.audit({
      action: "declined",
      entity: "call",
      entityId: call.id,
      why: reason ?? null,
      detail: { offerId },
    });
    return { callId: call.id };
  },
});

const whyGone: Record<OfferRow["state"], string> = {
  offered: "The offer is still open.",
  accepted: "The call is already being connected.",
  connected: "The call is already connected.",
  missed: "The offer was not answered in time; the call went onward.",
  declined: "The offer was declined.",
  withdrawn: "The offer was withdrawn: the caller left, or the call went elsewhere.",
  failed: "Your line did not come up in time; the call went onward.",
  ended: "That call is over for this seat.",
};

/** A guest's answer leaves the call where it is. Null: nobody is talking there any more. */
async function acceptAsGuest(ctx: OperationContext, call: CallRow): Promise<CallRow | null> {
  if (call.state !== "talking" && call.state !== "held") return null;
  await touchCall(ctx, call.id, "call:guest-accepted");
  return call;
}

/** Ends an offer nobody took; the call is back in line, open to every seat again. A guest's call never left. */
export async function endOffer(
  ctx: OperationContext,
  call: CallRow,
  offer: OfferRow,
  as: "declined" | "missed" | "withdrawn" | "failed",
): Promise<void> {
  if (offer.kind === "join") return endGuestOffer(ctx, call, offer, as);
  await ctx.tx.update(offers).set({ state: as, endedAt: ctx.clock.now() }).where(eq(offers.id, offer.id));
  if (nobodyWaits(call)) {
    await endDialledCall(ctx, call, "leg-failed", "the agent's own line did not come up");
    return;
  }
  const queue = await findQueue(ctx.tx, call.queueId);
  await moveCall(ctx, call, as === "failed" ? "leg-failed" : "offer-ended", {
    ...backInLine(queue.homeCenterId),
    onlySeatId: null,
  });
}

async function endGuestOffer(
  ctx: OperationContext,
  call: CallRow,
  offer: OfferRow,
  as: "declined" | "missed" | "withdrawn" | "failed",
): Promise<void> {
  await ctx.tx.update(offers).set({ state: as, endedAt: ctx.clock.now() }).where(eq(offers.id, offer.id));
  await touchCall(ctx, call.id, "call:guest-left");
}

async function lockOwnOffer(
  ctx: OperationContext,
  offerId: string,
): Promise<{ call: CallRow; offer: OfferRow }> {
  const seen = await findOffer(ctx.tx, offerId);
  if (!seen) throw new Problem("not-found", "There is no such offer.");
  const call = await lockCall(ctx.tx, seen.callId);
  const offer = await lockOffer(ctx.tx, offerId);
  if (offer.personId !== ctx.caller.id) throw new Problem("not-allowed", "That offer is another seat's.");
  return { call, offer };
}
