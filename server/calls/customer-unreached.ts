import { eq } from "drizzle-orm";
import { z } from "zod";
import type { DialState } from "#contract/calls.ts";
import { offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { operation } from "../platform/operation.ts";
import { dismissGuests } from "./guests.ts";
import { moveCall, orderCarrier } from "./move.ts";
import { type CallRow, liveOfferOf, lockCall } from "./queries.ts";
import { wrapUpMs } from "./timing.ts";

const unanswered = ["busy", "no-answer", "failed"] as const;
type Unanswered = (typeof unanswered)[number];

const reasons: Record<Unanswered, string> = {
  busy: "the customer's phone was busy",
  "no-answer": "the customer's phone was not answered",
  failed: "the customer's phone could not be reached",
};

/** Twilio's final status of a call, as what became of dialling. */
export function unansweredBy(callStatus: string | undefined): Unanswered {
  if (callStatus === "busy") return "busy";
  return callStatus === "failed" ? "failed" : "no-answer";
}

/** We dialled them and they are not on the line yet. */
export function isDialling(call: Pick<CallRow, "direction" | "carrierCallSid" | "state">): boolean {
  return (
    call.direction !== "inbound" &&
    call.carrierCallSid === null &&
    (call.state === "talking" || call.state === "held")
  );
}

/** A customer who was dialled did not answer: the agent writes up. A callback is due again later. */
export const customerUnreached = operation({
  name: "customer-unreached",
  permission: null,
  input: z.object({ callId: z.uuid(), dial: z.enum(unanswered) }),
  async run(ctx, { callId, dial }) {
    const call = await lockCall(ctx.tx, callId);
    if (!isDialling(call)) return { ended: false };
    const at = ctx.clock.now();
    const moved = await moveCall(ctx, call, "unreached", {
      dial: dial satisfies DialState,
      wrapUpEndsAt: new Date(at.getTime() + wrapUpMs),
      endReason: reasons[dial],
      heldAt: null,
    });
    if (!moved) return { ended: false };
    const offer = await liveOfferOf(ctx.tx, callId);
    if (offer) {
      await ctx.tx.update(offers).set({ state: "ended", endedAt: at }).where(eq(offers.id, offer.id));
      await moveAgent(ctx, offer.personId, "call-over");
    }
    await dismissGuests(ctx, moved, { gone: false });
    await orderCarrier(ctx, moved, { kind: "complete" });
    await ctx.audit({ action: "unreached", entity: "call", entityId: callId, detail: { dial } });
    return { ended: true };
  },
});
