/** What a center going dark means for calls with several seats on them. */
import { and, eq, inArray } from "drizzle-orm";
import { offers } from "#db/schema/calls.ts";
import type { OperationContext } from "../platform/operation.ts";
import { dismissGuests, guestOnTheLine, handOver, touchCall } from "./guests.ts";
import { orderCarrier } from "./move.ts";
import { type CallRow, liveOfferStates, type OfferRow, otherLegsOf } from "./queries.ts";
import { stopDialling } from "./stop-dialling.ts";

/**
 * Calls of the dark center's seats: one where a guest elsewhere talks with the caller is that guest's now.
 * The dark seats' offers must be over already.
 *
 * @returns the calls that nobody is left on.
 */
export async function leaveToGuests(ctx: OperationContext, list: readonly CallRow[]): Promise<CallRow[]> {
  if (list.length === 0) return [];
  const withGuests = await ctx.tx
    .selectDistinct({ callId: offers.callId })
    .from(offers)
    .where(
      and(
        inArray(
          offers.callId,
          list.map((call) => call.id),
        ),
        eq(offers.kind, "join"),
        inArray(offers.state, [...liveOfferStates]),
      ),
    );
  const shared = new Set(withGuests.map((row) => row.callId));
  const alone = list.filter((call) => !shared.has(call.id));
  for (const call of list.filter((each) => shared.has(each.id))) {
    const heir = await guestOnTheLine(ctx, call.id);
    if (!heir) {
      await dismissGuests(ctx, call, { gone: false });
      alone.push(call);
      continue;
    }
    await handOver(ctx, call, heir);
    for (const old of await otherLegsOf(ctx.tx, call.id, heir.id)) {
      if (old.state === "ended")
        await orderCarrier(ctx, call, { kind: "remove", target: old.legCallSid, label: old.id });
    }
  }
  return alone;
}

/** Guests whose seats went dark: the call goes on without them. `was`: how far each had come. */
export async function guestsWentDark(
  ctx: OperationContext,
  was: readonly OfferRow[],
  callsById: ReadonlyMap<string, CallRow>,
): Promise<void> {
  for (const guest of was) {
    const call = callsById.get(guest.callId);
    if (!call) continue;
    if (guest.state === "connected")
      await orderCarrier(ctx, call, { kind: "remove", target: guest.legCallSid, label: guest.id });
    if (guest.state === "accepted") await stopDialling(ctx, call, guest.id);
    await touchCall(ctx, call.id, "call:guest-left");
  }
}
