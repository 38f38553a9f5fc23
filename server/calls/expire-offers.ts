import { and, asc, inArray, lte } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { operation } from "../platform/operation.ts";
import { endOffer } from "./answer-offer.ts";
import { forEachCall } from "./for-each-call.ts";
import { lockCall, lockOffer, lockRouting } from "./queries.ts";
import { stopDialling } from "./stop-dialling.ts";

const batchMax = 200;

/** Sends onward what was not answered in time, and what was accepted but whose line did not come up. */
export const expireOffers = operation({
  name: "expire-offers",
  permission: null,
  input: z.object({}),
  async run(ctx) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const now = ctx.clock.now();
    const late = await ctx.tx
      .select({ id: offers.id, callId: offers.callId })
      .from(offers)
      .where(and(inArray(offers.state, ["offered", "accepted"]), lte(offers.expiresAt, now)))
      .orderBy(asc(offers.callId))
      .limit(batchMax);
    let expired = 0;
    await forEachCall(late, async ({ id, callId }) => {
      const call = await lockCall(ctx.tx, callId);
      const offer = await lockOffer(ctx.tx, id);
      // It may have been answered between the list and the lock.
      if (offer.state !== "offered" && offer.state !== "accepted") return;
      if (offer.expiresAt > now) return;
      const missed = offer.state === "offered";
      await endOffer(ctx, call, offer, missed ? "missed" : "failed");
      await moveAgent(ctx, offer.personId, missed ? "missed" : "leg-failed");
      if (!missed) await stopDialling(ctx, call, id);
      await ctx.audit({
        action: missed ? "missed" : "line-failed",
        entity: "call",
        entityId: callId,
        detail: { offerId: id, seatId: offer.seatId },
      });
      expired += 1;
    });
    return { expired };
  },
});
