/** The only way a call's state changes: through its table, announced. And the orders that go with it. */
import { eq, sql } from "drizzle-orm";
import { calls } from "#db/schema/calls.ts";
import { type CarrierCommandKind, carrierCommands } from "#db/schema/carrier.ts";
import type { OperationContext } from "../platform/operation.ts";
import { type CallEvent, fireCall } from "./call-table.ts";
import { ordersPlaced } from "./orders-placed.ts";
import type { CallRow } from "./queries.ts";

type CallPatch = Partial<Omit<CallRow, "id" | "enterpriseId" | "state" | "stateAt" | "version">>;

/**
 * Moves a locked call through its table.
 *
 * @returns the call as it is now, or null when the event means nothing in its state: nothing was changed.
 */
export async function moveCall(
  ctx: OperationContext,
  call: CallRow,
  event: CallEvent,
  patch: CallPatch = {},
): Promise<CallRow | null> {
  const fired = fireCall(call.state, event, {
    reached: call.answeredAt !== null,
    dialled: call.direction === "outbound",
  });
  if (!fired) return null;
  const [moved] = await ctx.tx
    .update(calls)
    .set({ ...patch, state: fired.to, stateAt: ctx.clock.now(), version: sql`${calls.version} + 1` })
    .where(eq(calls.id, call.id))
    .returning();
  await ctx.emit({ topic: "calls", type: `call:${event}`, id: call.id });
  return moved ?? null;
}

/** Back in line: no seat, its queue's center again, its place untouched. */
export function backInLine(homeCenterId: string): CallPatch {
  return { seatId: null, personId: null, centerId: homeCenterId, heldAt: null, wrapUpEndsAt: null };
}

type Order = {
  kind: CarrierCommandKind;
  target?: string | null;
  label?: string | null;
  conferenceSid?: string | null;
};

/** Writes an order to the carrier. It is sent once this transaction is committed, by this site. */
export async function orderCarrier(ctx: OperationContext, call: CallRow, order: Order): Promise<void> {
  ctx.afterCommit(() => ordersPlaced.mark(ctx.site, ctx.enterpriseId));
  await ctx.tx.insert(carrierCommands).values({
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    callId: call.id,
    site: ctx.site,
    kind: order.kind,
    conferenceSid: order.conferenceSid ?? call.conferenceSid,
    target: order.target ?? null,
    label: order.label ?? null,
    state: "submitting",
    createdAt: ctx.clock.now(),
  });
}

/** Puts a caller who is alone on hold, so that they hear music and not silence. Once is enough. */
export async function holdCaller(ctx: OperationContext, call: CallRow): Promise<CallPatch> {
  if (call.onHold || !call.carrierCallSid) return {};
  await orderCarrier(ctx, call, { kind: "hold", target: call.carrierCallSid });
  return { onHold: true };
}

export async function unholdCaller(ctx: OperationContext, call: CallRow): Promise<CallPatch> {
  if (!call.onHold || !call.carrierCallSid) return {};
  await orderCarrier(ctx, call, { kind: "unhold", target: call.carrierCallSid });
  return { onHold: false };
}
