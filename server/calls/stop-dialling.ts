import { and, eq, isNotNull } from "drizzle-orm";
import { carrierCommands } from "#db/schema/carrier.ts";
import type { OperationContext } from "../platform/operation.ts";
import { orderCarrier } from "./move.ts";
import type { CallRow } from "./queries.ts";

/** A dialled phone rings on after its offer is over, until it is told. A browser's seat was never dialled. */
export async function stopDialling(ctx: OperationContext, call: CallRow, offerId: string): Promise<void> {
  const placed = await ctx.tx
    .select({ callSid: carrierCommands.carrierSid })
    .from(carrierCommands)
    .where(
      and(
        eq(carrierCommands.callId, call.id),
        eq(carrierCommands.kind, "dial-seat"),
        eq(carrierCommands.label, offerId),
        isNotNull(carrierCommands.carrierSid),
      ),
    );
  for (const { callSid } of placed) await orderCarrier(ctx, call, { kind: "complete", target: callSid });
}
