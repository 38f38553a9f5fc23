/** A supervisor on somebody's call: silently, heard by the agent alone, or in the talk. A guest whom nobody asked. */
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { type GuestMode, guestModes } from "#contract/calls.ts";
import { offers } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { mustSitInOpenCenter } from "../centers/set-agent-state.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { liveGuestsOf, touchCall } from "./guests.ts";
import { orderCarrier } from "./move.ts";
import { offerToOneself } from "./offer-to-oneself.ts";
import { type CallRow, lockCall, type OfferRow } from "./queries.ts";

const modeWords: Record<GuestMode, string> = {
  listen: "You listen: nobody hears you.",
  coach: "You coach: the agent alone hears you.",
  talk: "You are in the talk: both hear you.",
};

/** Goes onto a call, or changes how one is on it. Each is on the chain; the agent's console says who is there. */
export const superviseCall = operation({
  name: "supervise-call",
  permission: "call:supervise",
  input: z.object({ callId: z.uuid(), mode: z.enum(guestModes) }),
  async run(ctx, { callId, mode }) {
    const call = await lockCall(ctx.tx, callId);
    if ((call.state !== "talking" && call.state !== "held") || call.answeredAt === null)
      throw new Problem("not-possible-now", "Nobody talks on that call now.");
    if (call.personId === ctx.caller.id) throw new Problem("not-possible-now", "That is your own call.");
    const here = (await liveGuestsOf(ctx, callId)).find((guest) => guest.personId === ctx.caller.id);
    const offerId = here ? await change(ctx, call, here, mode) : await enter(ctx, call, mode);
    await ctx.audit({
      action: "supervised",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? callId,
      why: callId,
      detail: { mode, offerId },
    });
    return { callId, offerId };
  },
});

async function change(
  ctx: OperationContext,
  call: CallRow,
  guest: OfferRow,
  mode: GuestMode,
): Promise<string> {
  if (guest.mode === mode) return guest.id;
  await ctx.tx
    .update(offers)
    .set({ mode, reason: { ...guest.reason, summary: modeWords[mode] } })
    .where(eq(offers.id, guest.id));
  // A line that is not up yet comes up in the new way: what it is told when it connects is read from the row.
  if (guest.state === "connected")
    await orderCarrier(ctx, call, { kind: "set-mode", target: guest.legCallSid, label: guest.id });
  await touchCall(ctx, call.id, "call:guest-changed");
  return guest.id;
}

async function enter(ctx: OperationContext, call: CallRow, mode: GuestMode): Promise<string> {
  await mustSitInOpenCenter(ctx, ctx.caller.id);
  if ((await moveAgent(ctx, ctx.caller.id, "supervises")) === null)
    throw new Problem("not-possible-now", "You have a call, or are offline: choose a state first.");
  const [seat] = await ctx.tx
    .select({ id: seats.id, phone: seats.phone, address: seats.address })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .where(eq(agents.personId, ctx.caller.id));
  if (!seat) throw new Problem("not-possible-now", "Take a seat first.");
  const busy = await ctx.tx.$count(
    offers,
    and(eq(offers.seatId, seat.id), inArray(offers.state, ["offered", "accepted", "connected"])),
  );
  if (busy > 0) throw new Problem("not-possible-now", "Your seat's last call is not over yet.");
  const offerId = await offerToOneself(ctx, call, seat, { kind: "join", mode, summary: modeWords[mode] });
  await touchCall(ctx, call.id, "call:guest-accepted");
  return offerId;
}
