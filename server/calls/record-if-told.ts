/**
 * Recording of calls: off unless an administrator turned it on for the queue, and then only where the caller was
 * told before they waited.
 */
import { eq } from "drizzle-orm";
import { calls, queues } from "#db/schema/calls.ts";
import type { OperationContext } from "../platform/operation.ts";
import { orderCarrier } from "./move.ts";
import type { CallRow } from "./queries.ts";
import { wasTold } from "./words.ts";

/** A person talks with the caller for the first time. The call must be locked. */
export async function recordIfTold(ctx: OperationContext, call: CallRow): Promise<void> {
  if (call.direction !== "inbound" || call.recording !== null || !call.carrierCallSid) return;
  if (!call.heard.some(({ text }) => wasTold(text))) return;
  const [queue] = await ctx.tx
    .select({ recorded: queues.recorded })
    .from(queues)
    .where(eq(queues.id, call.queueId));
  if (!queue?.recorded) return;
  await ctx.tx.update(calls).set({ recording: "on" }).where(eq(calls.id, call.id));
  await orderCarrier(ctx, call, { kind: "record", target: call.carrierCallSid });
  await ctx.audit({ action: "recording", entity: "call", entityId: call.id });
}
