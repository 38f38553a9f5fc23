/** Callbacks: durable rows that can neither vanish nor jump the line. */
import { and, asc, desc, eq, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { callbacks, calls, offers, phoneNumbers } from "#db/schema/calls.ts";
import { customers } from "#db/schema/customers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { stopCustomersPhone } from "./end-dialled-call.ts";
import { moveCall } from "./move.ts";
import { spokenWith } from "./outcome-of.ts";
import { type CallRow, findQueue, liveOfferOf, lockCall } from "./queries.ts";
import { callbackAgainMs, callbackAttemptsMax } from "./timing.ts";

const dueBatchMax = 50;

/**
 * Whoever called is called back in the order in which they came. The call must then be told that it owes this.
 *
 * @returns the callback's id.
 * @throws Problem `not-possible-now` when the number was withheld.
 */
export async function promiseCallback(ctx: OperationContext, call: CallRow, dueAt: Date): Promise<string> {
  if (!call.fromNumber?.startsWith("+"))
    throw new Problem("not-possible-now", "The number was withheld, so nobody can call back.");
  const callbackId = ctx.ids.uuid();
  await ctx.tx.insert(callbacks).values({
    id: callbackId,
    enterpriseId: ctx.enterpriseId,
    queueId: call.queueId,
    fromCallId: call.id,
    customerId: call.customerId,
    number: call.fromNumber,
    placeAt: call.arrivedAt,
    dueAt,
    state: "due",
  });
  await ctx.audit({
    action: "promised-callback",
    entity: "call",
    entityId: call.id,
    detail: { callbackId, dueAt: dueAt.toISOString() },
  });
  return callbackId;
}

/** The caller pressed 1 in line: they may hang up, and are called when their turn comes, not later. */
export const requestCallback = operation({
  name: "request-callback",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.outcome === "callback-owed") return { callbackId: call.callbackId };
    const at = ctx.clock.now();
    const callbackId = await promiseCallback(ctx, call, at);
    const ended = await moveCall(ctx, call, "callback-requested", {
      outcome: "callback-owed",
      endedAt: at,
      endReason: "asked to be called back",
      callbackId,
    });
    if (!ended) throw new Problem("not-possible-now", "The call is no longer waiting in line.");
    const offer = await liveOfferOf(ctx.tx, callId);
    if (offer) {
      await ctx.tx.update(offers).set({ state: "withdrawn", endedAt: at }).where(eq(offers.id, offer.id));
      await moveAgent(ctx, offer.personId, "withdrawn", {}, { why: "The caller asked to be called back." });
    }
    return { callbackId };
  },
});

/** Puts callbacks whose time has come in line, at the place they keep. */
export const openDueCallbacks = operation({
  name: "open-due-callbacks",
  permission: null,
  input: z.object({}),
  async run(ctx) {
    const due = await ctx.tx
      .select()
      .from(callbacks)
      .where(and(eq(callbacks.state, "due"), lte(callbacks.dueAt, ctx.clock.now())))
      .orderBy(asc(callbacks.placeAt))
      .limit(dueBatchMax)
      .for("update", { skipLocked: true });
    for (const callback of due) await openCallback(ctx, callback);
    return { opened: due.length };
  },
});

type CallbackRow = typeof callbacks.$inferSelect;

/**
 * The call that carries a callback out. The row must be locked and `due`.
 *
 * @param more - what is different when an agent dials it themselves instead of it waiting for its turn.
 */
export async function openCallback(
  ctx: OperationContext,
  callback: CallbackRow,
  more: Partial<CallRow> = {},
): Promise<CallRow> {
  const queue = await findQueue(ctx.tx, callback.queueId);
  const from = callback.fromCallId
    ? (await ctx.tx.select().from(calls).where(eq(calls.id, callback.fromCallId)))[0]
    : await asIfFrom(ctx, callback);
  const id = ctx.ids.uuid();
  const row = {
    id,
    enterpriseId: ctx.enterpriseId,
    queueId: queue.id,
    centerId: queue.homeCenterId,
    direction: "callback" as const,
    state: "waiting" as const,
    stateAt: ctx.clock.now(),
    fromNumber: callback.number,
    toNumber: from?.toNumber ?? callback.number,
    match: from?.match ?? ("unknown" as const),
    customerId: callback.customerId,
    customerName: from?.customerName ?? null,
    candidates: from?.candidates ?? [],
    language: from?.language ?? null,
    skills: queue.skills,
    priority: callback.priority ?? queue.priority,
    arrivedAt: callback.placeAt,
    callbackId: callback.id,
    need: callback.priority === null ? null : callback.note,
    ...more,
  } satisfies typeof calls.$inferInsert;
  const [opened] = await ctx.tx.insert(calls).values(row).returning();
  if (!opened) throw new Error("the call of a callback was not inserted");
  await ctx.tx
    .update(callbacks)
    .set({ state: "in-line", attempts: callback.attempts + 1, version: sql`${callbacks.version} + 1` })
    .where(eq(callbacks.id, callback.id));
  await ctx.audit({
    action: "opened-callback",
    entity: "callback",
    entityId: callback.id,
    detail: { callId: id },
  });
  await ctx.emit({ topic: "calls", type: more.state ? "call:dialled" : "call:arrived", id });
  return opened;
}

/** What a call would have told of somebody who did not call: who it is, and which number of ours calls them. */
async function asIfFrom(ctx: OperationContext, { customerId, queueId }: CallbackRow) {
  const [customer] = customerId
    ? await ctx.tx.select().from(customers).where(eq(customers.id, customerId))
    : [];
  const ours = await ctx.tx
    .select({ number: phoneNumbers.number })
    .from(phoneNumbers)
    .where(eq(phoneNumbers.enterpriseId, ctx.enterpriseId))
    .orderBy(desc(eq(phoneNumbers.queueId, queueId)), asc(phoneNumbers.number))
    .limit(1);
  return {
    toNumber: ours[0]?.number,
    match: customer ? ("known" as const) : ("unknown" as const),
    customerName: customer?.name ?? null,
    candidates: [],
    language: customer?.language ?? null,
  };
}

/** Settles the promise behind a callback's call: reached, or owed still and due again later. */
export async function settleCallback(ctx: OperationContext, call: CallRow): Promise<void> {
  if (call.direction !== "callback" || !call.callbackId) return;
  const [callback] = await ctx.tx
    .select()
    .from(callbacks)
    .where(eq(callbacks.id, call.callbackId))
    .for("update");
  if (callback?.state !== "in-line") return;
  const again = callback.attempts < callbackAttemptsMax;
  const reached = spokenWith(call);
  await ctx.tx
    .update(callbacks)
    .set({
      state: reached ? "reached" : again ? "due" : "unreached",
      ...(reached || !again ? {} : { dueAt: new Date(ctx.clock.now().getTime() + callbackAgainMs) }),
      version: sql`${callbacks.version} + 1`,
    })
    .where(eq(callbacks.id, callback.id));
}

/** A callback whose customer was never on the line ends where it is, and is due again. The call is locked. */
export async function endCallbackCall(ctx: OperationContext, call: CallRow, why: string): Promise<void> {
  const at = ctx.clock.now();
  const inLine = await moveCall(ctx, call, "agent-left", { seatId: null, personId: null });
  if (!inLine) return;
  await moveCall(ctx, inLine, "caller-left", { outcome: "callback-owed", endedAt: at, endReason: why });
  await stopCustomersPhone(ctx, call);
  await settleCallback(ctx, call);
}
