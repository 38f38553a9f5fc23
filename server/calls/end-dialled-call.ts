/** Calls that an agent dialled and that end before the customer answered: nobody waits on them. */
import { and, eq, isNotNull } from "drizzle-orm";
import { carrierCommands } from "#db/schema/carrier.ts";
import type { OperationContext } from "../platform/operation.ts";
import type { CallEvent } from "./call-table.ts";
import { moveCall, orderCarrier } from "./move.ts";
import { outcomeOf } from "./outcome-of.ts";
import type { CallRow } from "./queries.ts";

/** Dialled by an agent themselves, and not answered by anybody yet. */
export function nobodyWaits(call: Pick<CallRow, "direction" | "answeredAt">): boolean {
  return call.direction === "outbound" && call.answeredAt === null;
}

/**
 * Ends it here and at the carrier. The call must be locked; its offer and agent are the caller's to end.
 *
 * @returns null when the event means nothing in its state.
 */
export async function endDialledCall(
  ctx: OperationContext,
  call: CallRow,
  event: CallEvent,
  why: string,
): Promise<CallRow | null> {
  const moved = await moveCall(ctx, call, event, {
    outcome: outcomeOf(call),
    endedAt: ctx.clock.now(),
    endReason: why,
    seatId: null,
    heldAt: null,
  });
  if (!moved) return null;
  await stopCustomersPhone(ctx, call);
  await orderCarrier(ctx, moved, { kind: "complete" });
  return moved;
}

/** Their phone rings on after we gave up, until the carrier is told. */
export async function stopCustomersPhone(ctx: OperationContext, call: CallRow): Promise<void> {
  const placed = await ctx.tx
    .select({ callSid: carrierCommands.carrierSid })
    .from(carrierCommands)
    .where(
      and(
        eq(carrierCommands.callId, call.id),
        eq(carrierCommands.kind, "dial-customer"),
        isNotNull(carrierCommands.carrierSid),
      ),
    );
  for (const { callSid } of placed) await orderCarrier(ctx, call, { kind: "complete", target: callSid });
}
