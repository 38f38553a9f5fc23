/** What the agent on a call does with it: hold, end, note, choose the customer. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { calls, offers } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { holdWhoStandsFor } from "../customers/who-stands-for.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { isDialling } from "./customer-unreached.ts";
import { endDialledCall, nobodyWaits, stopCustomersPhone } from "./end-dialled-call.ts";
import { dismissGuests, liveGuestsOf } from "./guests.ts";
import { takeOutOldLegs } from "./legs.ts";
import { moveCall, orderCarrier } from "./move.ts";
import { type CallRow, liveOfferOf, lockCall, talkedOn } from "./queries.ts";
import { stopDialling } from "./stop-dialling.ts";
import { wrapUpMs } from "./timing.ts";

export const holdCall = operation({
  name: "hold-call",
  permission: "call:take",
  input: z.object({ callId: z.uuid(), held: z.boolean() }),
  async run(ctx, { callId, held }) {
    const call = await lockOwnCall(ctx, callId);
    if (call.state === (held ? "held" : "talking")) return { callId };
    if (isDialling(call)) throw new Problem("not-possible-now", "The customer has not answered yet.");
    const moved = await moveCall(ctx, call, held ? "hold" : "unhold", {
      heldAt: held ? ctx.clock.now() : null,
      onHold: held,
    });
    if (!moved) throw new Problem("not-possible-now", "Only a call you are talking on can be held.");
    await orderCarrier(ctx, moved, { kind: held ? "hold" : "unhold", target: call.carrierCallSid });
    await ctx.audit({ action: held ? "held" : "unheld", entity: "call", entityId: callId });
    return { callId };
  },
});

/** The agent (or a supervisor) ends the call; the agent writes up. */
export const endCall = operation({
  name: "end-call",
  permission: "call:take",
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    // Pressed while no site answered: by now another seat has the caller, or they are back in line.
    if (await wentOn(ctx, call)) return { callId };
    mustBeOwn(ctx, call);
    if (call.state === "wrap-up" || call.state === "ended") return { callId };
    if (call.state === "connecting" && nobodyWaits(call)) return giveUpDialling(ctx, call);
    const at = ctx.clock.now();
    const moved = await moveCall(ctx, call, "agent-ended", {
      wrapUpEndsAt: new Date(at.getTime() + wrapUpMs),
      endReason: "ended by the agent",
      heldAt: null,
    });
    if (!moved) throw new Problem("not-possible-now", "The call is not connected to you yet.");
    const offer = await liveOfferOf(ctx.tx, callId);
    if (offer) {
      await ctx.tx.update(offers).set({ state: "ended", endedAt: at }).where(eq(offers.id, offer.id));
      await moveAgent(ctx, offer.personId, "call-over");
    }
    await dismissGuests(ctx, moved, { gone: call.carrierCallSid !== null });
    await orderCarrier(ctx, moved, { kind: "complete", target: call.carrierCallSid });
    if (call.carrierCallSid === null) {
      await stopCustomersPhone(ctx, call);
      await takeOutOldLegs(ctx, call);
    }
    await ctx.audit({ action: "ended", entity: "call", entityId: callId });
    return { callId };
  },
});

/** Before their own line was up there was no talk: nothing to write up. */
async function giveUpDialling(ctx: OperationContext, call: CallRow): Promise<{ callId: string }> {
  await endDialledCall(ctx, call, "agent-ended", "given up by the agent");
  const offer = await liveOfferOf(ctx.tx, call.id);
  if (offer) {
    await stopDialling(ctx, call, offer.id);
    await ctx.tx
      .update(offers)
      .set({ state: "withdrawn", endedAt: ctx.clock.now() })
      .where(eq(offers.id, offer.id));
    await moveAgent(ctx, offer.personId, "withdrawn", {}, { why: "Given up before it was dialled." });
  }
  await ctx.audit({ action: "ended", entity: "call", entityId: call.id });
  return { callId: call.id };
}

/** Keeps what the agent noted, on the customer if one is known. */
export const noteCall = operation({
  name: "note-call",
  permission: "call:take",
  input: z.object({ callId: z.uuid(), text: z.string().trim().min(1).max(10_000) }),
  async run(ctx, { callId, text }) {
    const call = await lockCall(ctx.tx, callId);
    // Whoever talked with the caller may say what they heard: a guest, also one who has just left.
    if (!(await talkedOn(ctx.tx, callId, ctx.caller.id))) mustBeOwn(ctx, call);
    const id = ctx.ids.uuid();
    await ctx.tx.insert(interactions).values({
      id,
      enterpriseId: ctx.enterpriseId,
      customerId: call.customerId,
      callId,
      kind: "note",
      summary: text,
      byPersonId: ctx.caller.id,
      at: ctx.clock.now(),
    });
    await ctx.audit({
      action: "noted",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? callId,
      why: callId,
    });
    if (call.customerId) await ctx.emit({ topic: "customers", type: "customer:noted", id: call.customerId });
    return { interactionId: id };
  },
});

/** Says who is calling, when the number alone could not. */
export const chooseCustomer = operation({
  name: "choose-customer",
  permission: "call:take",
  input: z.object({ callId: z.uuid(), customerId: z.uuid() }),
  async run(ctx, { callId, customerId: asked }) {
    const call = await lockOwnCall(ctx, callId);
    const offered = call.candidates.some((candidate) => candidate.id === asked);
    // A partner's seat may only say which of the matches it is; it cannot reach for any other customer.
    if (ctx.caller.kind === "person" && ctx.caller.partner && !offered)
      throw new Problem("not-allowed", "Choose one of the matches.");
    const customer = await holdWhoStandsFor(ctx.tx, asked);
    const customerId = customer.id;
    await ctx.tx
      .update(calls)
      .set({
        customerId,
        customerName: customer.name,
        language: customer.language,
        match: "known",
        version: sql`${calls.version} + 1`,
      })
      .where(eq(calls.id, callId));
    await ctx.audit({ action: "matched", entity: "customer", entityId: customerId, why: callId });
    await ctx.emit({ topic: "calls", type: "call:matched", id: callId });
    return { callId, customerId };
  },
});

/** Locks a call that the person is on or writes up, or that their role may move. */
export async function lockOwnCall(ctx: OperationContext, callId: string): Promise<CallRow> {
  const call = await lockCall(ctx.tx, callId);
  mustBeOwn(ctx, call);
  return call;
}

/**
 * They talked on this call and do not have it any more: their line was lost, or their center went dark. What
 * they did meanwhile, with no site to tell, arrives now and must not touch whoever has the caller.
 */
export async function wentOn(ctx: OperationContext, call: CallRow): Promise<boolean> {
  if (ctx.caller.kind !== "person" || call.personId === ctx.caller.id) return false;
  return (await talkedOn(ctx.tx, call.id, ctx.caller.id)) && !(await hasGuestSeat(ctx, call.id));
}

async function hasGuestSeat(ctx: OperationContext, callId: string): Promise<boolean> {
  return (await liveGuestsOf(ctx, callId)).some((guest) => guest.personId === ctx.caller.id);
}

/** @throws Problem `not-allowed` for whoever neither has the call nor may move calls. */
export function mustBeOwn(ctx: OperationContext, call: CallRow): void {
  const may =
    ctx.caller.kind !== "person" ||
    call.personId === ctx.caller.id ||
    ctx.caller.permissions.has("call:move");
  if (!may) throw new Problem("not-allowed", "That call is another seat's.");
}
