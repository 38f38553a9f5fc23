import { eq } from "drizzle-orm";
import { z } from "zod";
import { offers } from "#db/schema/calls.ts";
import { centers, seats } from "#db/schema/centers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockOwnCall } from "./agent-actions.ts";
import { liveGuestsOf, touchCall } from "./guests.ts";
import { type PlannedOffer, planOffers } from "./plan-offers.ts";
import { type CallRow, findQueueInUse, lockAvailable, lockRouting, readFreeSeats } from "./queries.ts";
import { offerMs } from "./timing.ts";

/** Nobody talks sense with more; the carrier would take 250. */
const guestsMax = 3;

/**
 * Asks another seat, or whoever a queue would have next, into a call under way. The call stays where it is; what
 * comes of the asking (missed, declined, a line that does not come up) never touches the caller.
 */
export const inviteToCall = operation({
  name: "invite-to-call",
  permission: "call:take",
  input: z.union([
    z.strictObject({ callId: z.uuid(), seatId: z.uuid() }),
    z.strictObject({ callId: z.uuid(), queueId: z.uuid() }),
  ]),
  async run(ctx, input) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const call = await lockOwnCall(ctx, input.callId);
    if ((call.state !== "talking" && call.state !== "held") || call.carrierCallSid === null)
      throw new Problem("not-possible-now", "Somebody can be asked in only while you have the caller.");
    const guests = await liveGuestsOf(ctx, call.id);
    if (guests.length >= guestsMax)
      throw new Problem("not-possible-now", `At most ${guestsMax} others can be in a call.`);
    const seat =
      "seatId" in input
        ? await choose(ctx, call, { queueId: call.queueId, seatId: input.seatId })
        : await choose(ctx, call, { queueId: input.queueId, seatId: null });
    const offerId = ctx.ids.uuid();
    const at = ctx.clock.now();
    const by = ctx.caller.kind === "person" ? ctx.caller.name : "Holdfast";
    await ctx.tx.insert(offers).values({
      id: offerId,
      enterpriseId: ctx.enterpriseId,
      callId: call.id,
      kind: "join",
      seatId: seat.seatId,
      personId: seat.personId,
      state: "offered",
      reason: { ...seat.reason, summary: `${by} asks you into a call that they are on.` },
      offeredAt: at,
      expiresAt: new Date(at.getTime() + offerMs),
    });
    await moveAgent(ctx, seat.personId, "offered");
    await touchCall(ctx, call.id, "call:guest-asked");
    await ctx.audit({
      action: "asked-in",
      entity: "call",
      entityId: call.id,
      detail: { offerId, seatId: seat.seatId },
    });
    return { callId: call.id, offerId, seatId: seat.seatId };
  },
});

/** By the rules of routing: the seat named, or the one that a caller of that queue would be offered. */
async function choose(
  ctx: OperationContext,
  call: CallRow,
  { queueId, seatId }: { queueId: string; seatId: string | null },
): Promise<PlannedOffer> {
  const queue = await findQueueInUse(ctx.tx, queueId);
  const free = await readFreeSeats(ctx.tx);
  const known = await ctx.tx.select().from(centers);
  const asked = {
    id: call.id,
    homeCenterId: queue.homeCenterId,
    priority: queue.priority,
    arrivedAt: ctx.clock.now(),
    skills: queue.skills,
    relaxation: [],
    notSeats: [],
    onlySeat: seatId,
    fromCenter: null,
  };
  const [planned] = planOffers([asked], free, known, ctx.clock.now());
  if (planned && (await lockAvailable(ctx.tx, [planned.personId])).size > 0) return planned;
  if (seatId === null) throw new Problem("not-possible-now", `Nobody of ${queue.name} is free now.`);
  const [seat] = await ctx.tx.select().from(seats).where(eq(seats.id, seatId));
  if (!seat) throw new Problem("not-found", "There is no such seat.");
  throw new Problem("not-possible-now", `Seat ${seat.label} cannot be asked in now.`);
}
