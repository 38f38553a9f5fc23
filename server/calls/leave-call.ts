/** Who leaves a call that others stay on. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockOwnCall } from "./agent-actions.ts";
import { endGuest, guestOnTheLine, handOver, liveGuestsOf } from "./guests.ts";
import { orderCarrier } from "./move.ts";
import { type CallRow, liveOfferOf, lockCall, type OfferRow } from "./queries.ts";

/** The caller stays with whoever is left. The seat that has the call may go only when somebody else talks. */
export const leaveCall = operation({
  name: "leave-call",
  permission: "call:take",
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    const guest = (await liveGuestsOf(ctx, callId)).find((each) => each.personId === ctx.caller.id);
    if (guest) {
      const joined = guest.state === "connected";
      await endGuest(ctx, call, guest, {
        as: joined ? "ended" : "withdrawn",
        agent: joined ? "left-call" : "withdrawn",
      });
      await ctx.audit({ action: "left", entity: "call", entityId: callId, detail: { offerId: guest.id } });
      return { callId };
    }
    if (call.personId !== ctx.caller.id) throw new Problem("not-allowed", "You are not on that call.");
    await leaveToGuest(ctx, call);
    return { callId };
  },
});

async function leaveToGuest(ctx: OperationContext, call: CallRow): Promise<void> {
  const own = await liveOfferOf(ctx.tx, call.id);
  const heir = await guestOnTheLine(ctx, call.id);
  if (!own || !heir || (call.state !== "talking" && call.state !== "held"))
    throw new Problem("not-possible-now", "Nobody else talks with the caller; end the call, or pass it on.");
  await ctx.tx.update(offers).set({ state: "ended", endedAt: ctx.clock.now() }).where(eq(offers.id, own.id));
  await handOver(ctx, call, heir);
  await orderCarrier(ctx, call, { kind: "remove", target: own.legCallSid, label: own.id });
  await moveAgent(ctx, own.personId, "call-moved");
}

/** The seat that has the call takes back an invitation, or takes a guest out. */
export const takeOutGuest = operation({
  name: "take-out-guest",
  permission: "call:take",
  input: z.object({ callId: z.uuid(), offerId: z.uuid() }),
  async run(ctx, { callId, offerId }) {
    const call = await lockOwnCall(ctx, callId);
    const guest = (await liveGuestsOf(ctx, callId)).find((each: OfferRow) => each.id === offerId);
    // Gone already, by themselves or by a repeated request.
    if (!guest) return { callId };
    if (guest.mode !== "talk")
      throw new Problem("not-allowed", "A supervisor who listens or coaches leaves by themselves.");
    const joined = guest.state === "connected";
    await endGuest(ctx, call, guest, {
      as: joined ? "ended" : "withdrawn",
      agent: joined ? "left-call" : "withdrawn",
    });
    await ctx.audit({ action: "took-out", entity: "call", entityId: callId, detail: { offerId } });
    return { callId };
  },
});
