/** Seats that fall silent and are heard again. In the turn of routing: a declaration moves the same agents. */
import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { operation } from "../platform/operation.ts";
import { endOffer } from "./answer-offer.ts";
import { forEachCall } from "./for-each-call.ts";
import { lockCall, lockOffer, lockRouting } from "./queries.ts";

/** Seats that went silent while a call rang at them: the calls go onward without waiting for the offer's end. */
export const loseSeats = operation({
  name: "lose-seats",
  permission: null,
  input: z.object({ seatIds: z.array(z.uuid()).max(1_000) }),
  async run(ctx, { seatIds }) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const asked = await ctx.tx
      .select({ id: offers.id, callId: offers.callId })
      .from(offers)
      .where(and(inArray(offers.seatId, seatIds), eq(offers.state, "offered")))
      .orderBy(asc(offers.callId));
    await forEachCall(asked, async ({ id, callId }) => {
      const call = await lockCall(ctx.tx, callId);
      const offer = await lockOffer(ctx.tx, id);
      if (offer.state !== "offered") return;
      await endOffer(ctx, call, offer, "withdrawn");
      await moveAgent(ctx, offer.personId, "seat-silent");
    });
    await ctx.audit({ action: "lost", entity: "seats", entityId: String(asked.length), detail: { seatIds } });
    return { withdrawn: asked.length };
  },
});

/** Seats whose console went silent take no calls; one that talks keeps its call, for the carrier knows of its line. */
export const markAgentsLost = markAgents("mark-agents-lost", "seat-silent", "lost");

/** Seats heard again: what they were before, or for the person to choose. */
export const markAgentsHeard = markAgents("mark-agents-heard", "seat-heard", "heard-again");

function markAgents(name: string, event: "seat-silent" | "seat-heard", action: string) {
  return operation({
    name,
    permission: null,
    input: z.object({ personIds: z.array(z.uuid()).max(1_000) }),
    async run(ctx, { personIds }) {
      await lockRouting(ctx.tx, ctx.enterpriseId);
      await Promise.all(personIds.toSorted().map((personId) => moveAgent(ctx, personId, event)));
      await ctx.audit({
        action,
        entity: "agents",
        entityId: String(personIds.length),
        detail: { personIds },
      });
      return {};
    },
  });
}
