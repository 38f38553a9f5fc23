import { eq } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockOwnCall } from "./agent-actions.ts";
import { nobodyWaits } from "./end-dialled-call.ts";
import { dismissGuests, guestOnTheLine } from "./guests.ts";
import { backInLine, holdCaller, moveCall, orderCarrier } from "./move.ts";
import { findQueue, findQueueInUse, liveOfferOf, lockRouting } from "./queries.ts";

/**
 * Passes a call on, to a seat or to a queue. The caller hears music and keeps the place of their first
 * arrival. A seat that does not take it leaves the call in line like any other.
 */
export const transferCall = operation({
  name: "transfer-call",
  permission: "call:take",
  input: z.union([
    z.strictObject({ callId: z.uuid(), seatId: z.uuid() }),
    z.strictObject({ callId: z.uuid(), queueId: z.uuid() }),
  ]),
  async run(ctx, input) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const call = await lockOwnCall(ctx, input.callId);
    if (nobodyWaits(call)) throw new Problem("not-possible-now", "The customer has not answered yet.");
    const queue = await ("queueId" in input
      ? findQueueInUse(ctx.tx, input.queueId)
      : findQueue(ctx.tx, call.queueId));
    const onlySeatId = "seatId" in input ? await freeSeat(ctx, input.seatId, call.seatId) : null;
    const offer = await liveOfferOf(ctx.tx, call.id);
    if (await guestOnTheLine(ctx, call.id))
      throw new Problem(
        "not-possible-now",
        "Somebody you asked in talks with the caller: leave the call to them, or take them out first.",
      );
    await dismissGuests(ctx, call, { gone: false });
    const music = await holdCaller(ctx, call);
    const moved = await moveCall(ctx, call, "transferred", {
      ...backInLine(queue.homeCenterId),
      ...("queueId" in input
        ? {
            queueId: queue.id,
            // Whoever asked for help stays before everybody else in any line.
            priority: call.need === null ? queue.priority : call.priority,
            skills: queue.skills,
          }
        : {}),
      ...music,
      onlySeatId,
    });
    if (!moved) throw new Problem("not-possible-now", "Only a call that is connected can be passed on.");
    if (offer) {
      await ctx.tx
        .update(offers)
        .set({ state: "ended", endedAt: ctx.clock.now() })
        .where(eq(offers.id, offer.id));
      await orderCarrier(ctx, moved, { kind: "remove", target: offer.legCallSid, label: offer.id });
      await moveAgent(ctx, offer.personId, "call-moved");
    }
    await ctx.audit({
      action: "transferred",
      entity: "call",
      entityId: call.id,
      detail: { onlySeatId, queueId: queue.id },
    });
    return { callId: call.id };
  },
});

async function freeSeat(ctx: OperationContext, seatId: string, fromSeatId: string | null): Promise<string> {
  if (seatId === fromSeatId) throw new Problem("not-possible-now", "The call is at that seat already.");
  const [target] = await ctx.tx
    .select({ state: agents.state, label: seats.label, center: centers.state })
    .from(seats)
    .innerJoin(centers, eq(centers.id, seats.centerId))
    .leftJoin(agents, eq(agents.seatId, seats.id))
    .where(eq(seats.id, seatId));
  if (!target) throw new Problem("not-found", "There is no such seat.");
  if (target.state !== "available" || target.center === "dark" || target.center === "restoring") {
    throw new Problem(
      "not-possible-now",
      `Seat ${target.label} cannot take a call now; the call stays with you.`,
    );
  }
  return seatId;
}
