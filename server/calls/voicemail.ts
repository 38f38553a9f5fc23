/** What callers leave behind at a closed queue: a message, kept as a case where it is known who called; a callback. */
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { calls, queues, voicemails } from "#db/schema/calls.ts";
import { centers } from "#db/schema/centers.ts";
import { cases } from "#db/schema/customers.ts";
import { writeCaseEvent } from "../customers/cases/change-case.ts";
import { holdWhoStandsFor } from "../customers/who-stands-for.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { promiseCallback } from "./callback-calls.ts";
import { nextOpening } from "./opening-hours.ts";
import { type CallRow, lockCall } from "./queries.ts";

/** Shorter ones are a click and a breath. Seconds. */
const secondsLeast = 2;
/** When a queue has no hours, or never opens: answered within a day. */
const answerWithinMs = 24 * 3_600_000;

/** The carrier tells of a recording, perhaps twice. */
export const keepVoicemail = operation({
  name: "keep-voicemail",
  permission: null,
  input: z.object({
    callId: z.uuid(),
    recordingSid: z.string().regex(/^RE[0-9a-f]{32}$/, "is not a recording"),
    seconds: z.number().int().min(0).max(14_400),
  }),
  async run(ctx, { callId, recordingSid, seconds }) {
    const call = await lockCall(ctx.tx, callId);
    if (seconds < secondsLeast || call.state !== "ended") return { kept: false };
    const id = ctx.ids.uuid();
    const [made] = await ctx.tx
      .insert(voicemails)
      .values({
        id,
        enterpriseId: ctx.enterpriseId,
        callId,
        queueId: call.queueId,
        customerId: call.customerId,
        number: call.fromNumber,
        recordingSid,
        seconds,
        at: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning({ id: voicemails.id });
    if (!made) return { kept: false };
    const caseId = call.customerId ? await openCaseFor(ctx, call, call.customerId, seconds) : null;
    if (caseId) await ctx.tx.update(voicemails).set({ caseId }).where(eq(voicemails.id, id));
    await ctx.tx
      .update(calls)
      .set({ outcome: "message-left", version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    await ctx.audit({
      action: "left-message",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? callId,
      why: callId,
      detail: { voicemailId: id, recordingSid, seconds, caseId },
    });
    return { kept: true };
  },
});

async function openCaseFor(
  ctx: OperationContext,
  call: CallRow,
  customerId: string,
  seconds: number,
): Promise<string> {
  const at = ctx.clock.now();
  const id = ctx.ids.uuid();
  const title = `Voicemail, ${seconds} s`;
  await ctx.tx.insert(cases).values({
    id,
    enterpriseId: ctx.enterpriseId,
    customerId,
    kind: "request",
    title,
    detail: "Left while the queue was closed.",
    state: "open",
    ownerId: null,
    dueAt: (await whenOpen(ctx, call.queueId)) ?? new Date(at.getTime() + answerWithinMs),
    createdAt: at,
  });
  await writeCaseEvent(ctx, { id, customerId }, { kind: "opened", text: title }, call.id);
  return id;
}

/** They asked to be called when the queue opens; callbacks of one opening keep the order in which they asked. */
export const callbackWhenOpen = operation({
  name: "callback-when-open",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.outcome === "callback-owed") return { callbackId: call.callbackId };
    if (call.state !== "ended" || call.outcome !== "closed")
      throw new Problem("not-possible-now", "The call is not at a closed queue.");
    const dueAt = (await whenOpen(ctx, call.queueId)) ?? ctx.clock.now();
    const callbackId = await promiseCallback(ctx, call, dueAt);
    await ctx.tx
      .update(calls)
      .set({ outcome: "callback-owed", callbackId, version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    return { callbackId };
  },
});

async function whenOpen(ctx: OperationContext, queueId: string): Promise<Date | null> {
  const [found] = await ctx.tx
    .select({ hours: queues.hours, timeZone: centers.timeZone })
    .from(queues)
    .innerJoin(centers, eq(centers.id, queues.homeCenterId))
    .where(eq(queues.id, queueId));
  return found ? nextOpening(found.hours, found.timeZone, ctx.clock.now()) : null;
}

/** Who spoke is known now: the message is theirs, with a case, like that of somebody whose number told it. */
export const tieVoicemail = operation({
  name: "tie-voicemail",
  permission: "call:dial",
  input: z.object({ voicemailId: z.uuid(), customerId: z.uuid() }),
  async run(ctx, { voicemailId, customerId: asked }) {
    const [left] = await ctx.tx.select().from(voicemails).where(eq(voicemails.id, voicemailId)).for("update");
    if (!left) throw new Problem("not-found", "There is no such voicemail.");
    if (left.customerId === asked) return { voicemailId, caseId: left.caseId };
    if (left.customerId)
      throw new Problem("already-changed", "Somebody else said already whose message it is.");
    const call = await lockCall(ctx.tx, left.callId);
    const customer = await holdWhoStandsFor(ctx.tx, asked);
    const caseId = await openCaseFor(ctx, call, customer.id, left.seconds);
    await ctx.tx
      .update(voicemails)
      .set({ customerId: customer.id, caseId })
      .where(eq(voicemails.id, voicemailId));
    if (call.customerId === null)
      await ctx.tx
        .update(calls)
        .set({
          customerId: customer.id,
          customerName: customer.name,
          match: "known",
          version: sql`${calls.version} + 1`,
        })
        .where(eq(calls.id, call.id));
    await ctx.audit({
      action: "matched",
      entity: "customer",
      entityId: customer.id,
      why: call.id,
      detail: { voicemailId, caseId },
    });
    return { voicemailId, caseId };
  },
});

/** Heard, and what it asked for is done or stands in a case. */
export const finishVoicemail = operation({
  name: "finish-voicemail",
  permission: "call:dial",
  input: z.object({ voicemailId: z.uuid() }),
  async run(ctx, { voicemailId }) {
    const [done] = await ctx.tx
      .update(voicemails)
      .set({ doneAt: ctx.clock.now(), doneBy: ctx.caller.id })
      .where(and(eq(voicemails.id, voicemailId), isNull(voicemails.doneAt)))
      .returning();
    if (!done) throw new Problem("not-found", "There is no such voicemail, or somebody finished it already.");
    await ctx.audit({
      action: "finished-voicemail",
      entity: done.customerId ? "customer" : "call",
      entityId: done.customerId ?? done.callId,
      why: done.callId,
      detail: { voicemailId },
    });
    return { voicemailId };
  },
});
