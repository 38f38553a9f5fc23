import { offers } from "#db/schema/calls.ts";
import type { seats } from "#db/schema/centers.ts";
import type { OperationContext } from "../platform/operation.ts";
import { orderCarrier } from "./move.ts";
import type { CallRow } from "./queries.ts";
import { dialledLegUpMaxMs, legUpMaxMs } from "./timing.ts";

type OwnSeat = Pick<typeof seats.$inferSelect, "id" | "phone" | "address">;
type Wish = Pick<typeof offers.$inferInsert, "kind" | "mode"> & {
  /** Why this seat: read beside the call. */
  summary: string;
};

/**
 * Whoever performs this puts their own seat on a call: an offer that is accepted as it is made. A phone is dialled,
 * a browser joins by the offer's id.
 *
 * @returns the offer's id.
 */
export async function offerToOneself(
  ctx: OperationContext,
  call: CallRow,
  seat: OwnSeat,
  { summary, ...wish }: Wish,
): Promise<string> {
  const at = ctx.clock.now();
  const id = ctx.ids.uuid();
  await ctx.tx.insert(offers).values({
    ...wish,
    id,
    enterpriseId: ctx.enterpriseId,
    callId: call.id,
    seatId: seat.id,
    personId: ctx.caller.id,
    state: "accepted",
    reason: {
      summary,
      waitedMs: 0,
      idleMs: 0,
      seatsConsidered: 1,
      skillsWanted: [],
      skillsRelaxed: [],
      backup: false,
      fromCenter: null,
    },
    offeredAt: at,
    acceptedAt: at,
    expiresAt: new Date(at.getTime() + (seat.phone === "browser" ? legUpMaxMs : dialledLegUpMaxMs)),
  });
  if (seat.phone !== "browser")
    await orderCarrier(ctx, call, { kind: "dial-seat", target: seat.address, label: id });
  return id;
}
