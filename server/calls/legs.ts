/** What the carrier tells of lines coming and going. Any of it may come twice, late or out of order. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { calls, offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { endOffer } from "./answer-offer.ts";
import { endCallbackCall, settleCallback } from "./callback-calls.ts";
import { endDialledCall, nobodyWaits } from "./end-dialled-call.ts";
import { dismissGuests, endGuest, guestOnTheLine, handOver, touchCall } from "./guests.ts";
import { backInLine, holdCaller, moveCall, orderCarrier, unholdCaller } from "./move.ts";
import { outcomeOf } from "./outcome-of.ts";
import {
  type CallRow,
  findQueue,
  liveOfferOf,
  lockCall,
  lockOffer,
  type OfferRow,
  otherLegsOf,
} from "./queries.ts";
import { recordIfTold } from "./record-if-told.ts";
import { stopDialling } from "./stop-dialling.ts";
import { wrapUpMs } from "./timing.ts";

/** Why a call ended, when it was the caller who left. */
export const callerHungUp = "caller hung up";
const lineDropped = "the agent's line dropped before anybody answered";

const leg = z.object({
  callId: z.uuid(),
  offerId: z.uuid(),
  legCallSid: z.string().max(64),
  conferenceSid: z.string().max(64),
});

/**
 * An agent's line joined the caller. The seat has the call only now. Lines of a seat that had the call before
 * are taken out after this one joined; a line that comes too late is taken out itself.
 */
export const legUp = operation({
  name: "leg-up",
  permission: null,
  input: leg,
  async run(ctx, { callId, offerId, legCallSid, conferenceSid }) {
    const call = await lockCall(ctx.tx, callId);
    const offer = await lockOffer(ctx.tx, offerId);
    // Told before: whatever became of this line is decided. Taking it out now would leave its caller in silence.
    if (offer.legDownAt !== null || offer.legCallSid === legCallSid) return { joined: false };
    const at = ctx.clock.now();
    const awaited =
      offer.kind === "join" ? call.state === "talking" || call.state === "held" : call.state === "connecting";
    if (offer.state !== "accepted" || !awaited) {
      await ctx.tx.update(offers).set({ legCallSid }).where(eq(offers.id, offerId));
      await orderCarrier(ctx, call, { kind: "remove", target: legCallSid, label: offerId, conferenceSid });
      return { joined: false };
    }
    await ctx.tx
      .update(offers)
      .set({ state: "connected", legUpAt: at, legCallSid })
      .where(eq(offers.id, offerId));
    if (offer.kind === "join") {
      await touchCall(ctx, callId, "call:guest-joined");
      await ctx.audit({
        action: "joined",
        entity: "call",
        entityId: callId,
        detail: { offerId, seatId: offer.seatId },
      });
      return { joined: true };
    }
    const sound = await unholdCaller(ctx, { ...call, conferenceSid });
    const dialsOut = call.direction !== "inbound" && call.carrierCallSid === null;
    const moved = await moveCall(ctx, call, "leg-up", {
      conferenceSid,
      ...sound,
      ...(dialsOut ? { dial: "dialling" as const } : call.answeredAt ? {} : { answeredAt: at }),
    });
    if (moved) await recordIfTold(ctx, moved);
    if (dialsOut && moved)
      await orderCarrier(ctx, moved, { kind: "dial-customer", target: call.fromNumber, label: "caller" });
    for (const old of await otherLegsOf(ctx.tx, callId, offerId)) {
      await orderCarrier(ctx, call, { kind: "remove", target: old.legCallSid, label: old.id, conferenceSid });
    }
    await ctx.audit({
      action: "connected",
      entity: "call",
      entityId: callId,
      detail: { offerId, seatId: offer.seatId },
    });
    return { joined: true };
  },
});

/**
 * An agent's line left. While the caller is still there, they hear music and go onward at once, at their place.
 * `withConference`: it left because the conference ended, which only the caller's leaving does; then what
 * the caller did (hung up, pressed star) decides, and that is told apart.
 */
export const legDown = operation({
  name: "leg-down",
  permission: null,
  input: z.object({ callId: z.uuid(), offerId: z.uuid(), withConference: z.boolean() }),
  async run(ctx, { callId, offerId, withConference }) {
    const call = await lockCall(ctx.tx, callId);
    const offer = await lockOffer(ctx.tx, offerId);
    if (offer.legDownAt !== null) return { inLine: false };
    await ctx.tx.update(offers).set({ legDownAt: ctx.clock.now() }).where(eq(offers.id, offerId));
    if (withConference) return { inLine: false };
    if (offer.kind === "join") {
      await guestLineDown(ctx, call, offer);
      return { inLine: false };
    }
    if (offer.state === "accepted") {
      await endOffer(ctx, call, offer, "failed");
      await moveAgent(ctx, offer.personId, "leg-failed");
      return { inLine: true };
    }
    const hadCall =
      offer.state === "connected" &&
      call.seatId === offer.seatId &&
      (call.state === "talking" || call.state === "held");
    if (hadCall) {
      return { inLine: await agentLost(ctx, call, offer) };
    }
    // An old line of a call that is elsewhere by now: if nobody else is with the caller, music.
    const others = await otherLegsOf(ctx.tx, callId, offerId);
    if (others.length === 0 && ["waiting", "ringing", "connecting"].includes(call.state)) {
      const sound = await holdCaller(ctx, call);
      if (sound.onHold !== undefined) await ctx.tx.update(calls).set(sound).where(eq(calls.id, callId));
    }
    return { inLine: false };
  },
});

/** A guest's line left, or did not come up: the caller stays with the seat that has the call. */
async function guestLineDown(ctx: OperationContext, call: CallRow, guest: OfferRow): Promise<void> {
  const came = guest.state === "connected";
  if (!came && guest.state !== "accepted") return;
  await endGuest(ctx, call, guest, {
    as: came ? "ended" : "failed",
    agent: came ? "line-dropped" : "leg-failed",
    gone: true,
  });
  await ctx.audit({
    action: "guest-line-dropped",
    entity: "call",
    entityId: call.id,
    detail: { offerId: guest.id },
  });
}

/**
 * The agent is gone, the caller is not: with a guest who talks, or back in line. The call and its connected
 * offer must be locked.
 *
 * @returns whether the call is back in line.
 */
async function agentLost(ctx: OperationContext, call: CallRow, offer: OfferRow): Promise<boolean> {
  await ctx.tx
    .update(offers)
    .set({ state: "ended", endedAt: ctx.clock.now() })
    .where(eq(offers.id, offer.id));
  const heir = await guestOnTheLine(ctx, call.id);
  if (!heir) await dismissGuests(ctx, call, { gone: false });
  if (heir) {
    await handOver(ctx, call, heir);
  } else if (nobodyWaits(call)) {
    await endDialledCall(ctx, call, "agent-left", lineDropped);
  } else if (call.direction === "callback" && call.carrierCallSid === null) {
    await endCallbackCall(ctx, call, lineDropped);
  } else {
    const queue = await findQueue(ctx.tx, call.queueId);
    await moveCall(ctx, call, "agent-left", {
      ...backInLine(queue.homeCenterId),
      ...(await holdCaller(ctx, call)),
    });
  }
  await moveAgent(ctx, offer.personId, "line-dropped");
  await ctx.audit({
    action: "line-dropped",
    entity: "call",
    entityId: call.id,
    detail: { offerId: offer.id },
  });
  return heir === null;
}

/**
 * The caller's conference ended under them while they stayed on the line (they pressed star while talking):
 * they are back in line at their place, and hear the wait music of a fresh conference.
 */
export const callerReturned = operation({
  name: "caller-returned",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    const offer = await liveOfferOf(ctx.tx, callId);
    // Their lines ended with the conference, as the agent's did.
    await dismissGuests(ctx, call, { gone: true });
    // The conference they return to is a new one; orders find it by name.
    await ctx.tx.update(calls).set({ onHold: false, conferenceSid: null }).where(eq(calls.id, callId));
    if (offer?.state === "connected" && (call.state === "talking" || call.state === "held")) {
      // A fresh conference plays its own music, so nothing needs to be held.
      await agentLost(ctx, { ...call, onHold: true }, offer);
    }
    return { state: call.state };
  },
});

/** The caller hung up, whoever told us. */
export const callerLeft = operation({
  name: "caller-left",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    return { ended: await callerGone(ctx, await lockCall(ctx.tx, callId)) };
  },
});

/** The call must be locked. @returns false when that was known already. */
export async function callerGone(ctx: OperationContext, call: CallRow): Promise<boolean> {
  const at = ctx.clock.now();
  const talking = call.state === "talking" || call.state === "held";
  const moved = await moveCall(
    ctx,
    call,
    "caller-left",
    talking
      ? { wrapUpEndsAt: new Date(at.getTime() + wrapUpMs), endReason: callerHungUp, heldAt: null }
      : { outcome: outcomeOf(call), endedAt: at, endReason: callerHungUp, seatId: null, personId: null },
  );
  if (!moved) return false;
  const offer = await liveOfferOf(ctx.tx, call.id);
  if (offer) {
    const state = offer.state === "connected" ? ("ended" as const) : ("withdrawn" as const);
    if (offer.state === "accepted") await stopDialling(ctx, call, offer.id);
    await ctx.tx.update(offers).set({ state, endedAt: at }).where(eq(offers.id, offer.id));
    await moveAgent(
      ctx,
      offer.personId,
      talking ? "call-over" : "withdrawn",
      {},
      talking ? {} : { why: "The caller hung up." },
    );
  }
  if (!talking) await settleCallback(ctx, call);
  await dismissGuests(ctx, call, { gone: talking });
  if (!talking) await takeOutOldLegs(ctx, call);
  await ctx.audit({ action: "caller-left", entity: "call", entityId: call.id, detail: { was: call.state } });
  return true;
}

/**
 * A call that has ended here, whose caller the carrier still has in our conference. Taken for hung up: they
 * are in line again, at their place. Ended by us: the carrier is told once more.
 */
export const callerStillHere = operation({
  name: "caller-still-here",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.state !== "ended") return { inLine: false };
    if (call.endReason !== callerHungUp) {
      await orderCarrier(ctx, call, { kind: "complete", target: call.carrierCallSid });
      return { inLine: false };
    }
    const queue = await findQueue(ctx.tx, call.queueId);
    const inLine = backInLine(queue.homeCenterId);
    await moveCall(ctx, call, "caller-still-here", {
      ...inLine,
      outcome: null,
      endedAt: null,
      endReason: null,
      conferenceSid: null,
      onHold: false,
    });
    await ctx.audit({ action: "found-again", entity: "call", entityId: callId });
    return { inLine: true };
  },
});

/** Lines of seats that lost the call but were never told to leave. */
export async function takeOutOldLegs(ctx: OperationContext, call: CallRow): Promise<void> {
  for (const old of await otherLegsOf(ctx.tx, call.id, null)) {
    await orderCarrier(ctx, call, { kind: "remove", target: old.legCallSid, label: old.id });
  }
}

/** The caller's own line joined the conference: known for arrivals, news for a customer who was dialled. */
export const callerJoined = operation({
  name: "caller-joined",
  permission: null,
  input: z.object({ callId: z.uuid(), callSid: z.string().max(64), conferenceSid: z.string().max(64) }),
  async run(ctx, { callId, callSid, conferenceSid }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.carrierCallSid === callSid && call.conferenceSid === conferenceSid) return;
    if (call.state === "ended" || call.state === "wrap-up") return;
    const reached = call.direction !== "inbound" && call.carrierCallSid === null;
    await ctx.tx
      .update(calls)
      .set({
        conferenceSid,
        carrierCallSid: callSid,
        ...(reached
          ? {
              answeredAt: ctx.clock.now(),
              dial: call.dial === "machine" ? call.dial : "answered",
              version: sql`${calls.version} + 1`,
            }
          : {}),
      })
      .where(eq(calls.id, callId));
    if (reached) await ctx.emit({ topic: "calls", type: "call:reached", id: callId });
  },
});
