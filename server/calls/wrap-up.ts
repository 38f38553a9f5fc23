import { and, asc, eq, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { callbacks, calls, drafts, wrapUpCodes } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { readNumber } from "../customers/read-number.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockOwnCall, mustBeOwn, wentOn } from "./agent-actions.ts";
import { settleCallback } from "./callback-calls.ts";
import { moveCall } from "./move.ts";
import { outcomeOf } from "./outcome-of.ts";
import { type CallRow, lockCall, lockRouting } from "./queries.ts";
import { wrapUpExtendMs, wrapUpMaxMs } from "./timing.ts";

const expiredBatchMax = 100;
const callbackAheadMaxMs = 90 * 24 * 3_600_000;

/** Saves how the call went. After the limit has passed the note is still taken: nothing typed is lost. */
export const wrapUpCall = operation({
  name: "wrap-up-call",
  permission: "call:take",
  input: z.object({
    callId: z.uuid(),
    outcome: z.uuid(),
    note: z.string().max(10_000),
    callback: z.object({ dueAt: z.iso.datetime({ offset: true }), number: z.string().max(64) }).optional(),
    next: z.boolean(),
  }),
  async run(ctx, input) {
    const call = await lockCall(ctx.tx, input.callId);
    // The caller went on without them: what they wrote is kept, and the call stays as it is.
    const late = await wentOn(ctx, call);
    if (!late) mustBeOwn(ctx, call);
    if (!late && call.state !== "wrap-up" && call.state !== "ended")
      throw new Problem("not-possible-now", "The call is not over yet; end it first.");
    const [code] = await ctx.tx
      .select()
      .from(wrapUpCodes)
      .where(and(eq(wrapUpCodes.id, input.outcome), eq(wrapUpCodes.retired, false)));
    if (!code)
      throw new Problem("bad-input", "That outcome is not in the list; nothing was saved.", [
        { field: "outcome", message: "unknown" },
      ]);
    await ctx.tx.insert(interactions).values({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      customerId: call.customerId,
      callId: call.id,
      kind: "call",
      summary: input.note,
      outcome: code.label,
      byPersonId: ctx.caller.id,
      at: ctx.clock.now(),
    });
    if (input.callback) await promiseCallback(ctx, call, input.callback, input.note);
    if (!late) await closeWrapUp(ctx, call);
    await ctx.tx
      .delete(drafts)
      .where(and(eq(drafts.personId, ctx.caller.id), sql`strpos(${drafts.key}, ${call.id}) > 0`));
    if (!late && call.personId && call.state === "wrap-up")
      await moveAgent(ctx, call.personId, "saved", { takeNext: input.next });
    await ctx.audit({
      action: "wrote-up",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? call.id,
      why: call.id,
      detail: { outcome: code.label, callback: input.callback?.dueAt ?? null, late },
    });
    if (call.customerId) await ctx.emit({ topic: "customers", type: "customer:noted", id: call.customerId });
    return { callId: call.id };
  },
});

async function promiseCallback(
  ctx: OperationContext,
  call: CallRow,
  wish: { dueAt: string; number: string },
  note: string,
): Promise<void> {
  const { number, dialable } = readNumber(wish.number);
  if (!number || !dialable)
    throw new Problem("bad-input", "That number cannot be called; nothing was saved.", [
      { field: "callback.number", message: "not a phone number" },
    ]);
  const dueAt = new Date(wish.dueAt);
  if (dueAt.getTime() > ctx.clock.now().getTime() + callbackAheadMaxMs) {
    throw new Problem("bad-input", "A callback can be promised at most 90 days ahead; nothing was saved.", [
      { field: "callback.dueAt", message: "too far ahead" },
    ]);
  }
  await ctx.tx.insert(callbacks).values({
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    queueId: call.queueId,
    fromCallId: call.id,
    customerId: call.customerId,
    number,
    // Its place in line is the time it was promised for.
    placeAt: dueAt,
    dueAt,
    state: "due",
    note,
    promisedBy: ctx.caller.id,
  });
}

/** Ends a call in wrap-up. One that has ended stays as it is. */
export async function closeWrapUp(ctx: OperationContext, call: CallRow): Promise<boolean> {
  const moved = await moveCall(ctx, call, "written-up", {
    outcome: outcomeOf(call),
    endedAt: ctx.clock.now(),
    wrapUpEndsAt: null,
    seatId: null,
  });
  if (moved) await settleCallback(ctx, call);
  return moved !== null;
}

/** A minute more, as often as needed up to a limit. */
export const extendWrapUp = operation({
  name: "extend-wrap-up",
  permission: "call:take",
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockOwnCall(ctx, callId);
    if (call.state !== "wrap-up" || !call.wrapUpEndsAt)
      throw new Problem("not-possible-now", "The time for writing up is over; the note can still be saved.");
    const latest = call.stateAt.getTime() + wrapUpMaxMs;
    const wrapUpEndsAt = new Date(Math.min(call.wrapUpEndsAt.getTime() + wrapUpExtendMs, latest));
    await ctx.tx
      .update(calls)
      .set({ wrapUpEndsAt, version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    await ctx.audit({ action: "extended-wrap-up", entity: "call", entityId: callId });
    await ctx.emit({ topic: "calls", type: "call:wrap-up-extended", id: callId });
    return { wrapUpEndsAt: wrapUpEndsAt.toISOString() };
  },
});

/** Ends wrap-ups whose time is over; the drafts stay. */
export const limitWrapUps = operation({
  name: "limit-wrap-ups",
  permission: null,
  input: z.object({}),
  async run(ctx) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const over = await ctx.tx
      .select()
      .from(calls)
      .where(and(eq(calls.state, "wrap-up"), lte(calls.wrapUpEndsAt, ctx.clock.now())))
      .orderBy(asc(calls.id))
      .limit(expiredBatchMax)
      .for("update", { skipLocked: true });
    for (const call of over) {
      await closeWrapUp(ctx, call);
      if (call.personId) await moveAgent(ctx, call.personId, "wrap-up-limit");
      await ctx.audit({ action: "limited-wrap-up", entity: "call", entityId: call.id });
    }
    return { ended: over.length };
  },
});
