/** What is done with a recording: paused while card data is spoken, kept once the call is over. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { calls } from "#db/schema/calls.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockOwnCall } from "./agent-actions.ts";
import { orderCarrier } from "./move.ts";
import { lockCall } from "./queries.ts";

/** Pauses what is recorded, for as long as card data is spoken, or goes on. */
export const pauseRecording = operation({
  name: "pause-recording",
  permission: "call:take",
  input: z.object({ callId: z.uuid(), paused: z.boolean() }),
  async run(ctx, { callId, paused }) {
    const call = await lockOwnCall(ctx, callId);
    if (call.recording === null) throw new Problem("not-possible-now", "This call is not recorded.");
    const recording = paused ? ("paused" as const) : ("on" as const);
    if (call.recording === recording) return { callId, recording };
    await ctx.tx
      .update(calls)
      .set({ recording, version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    await orderCarrier(ctx, call, { kind: "record", target: call.carrierCallSid });
    await ctx.audit({
      action: paused ? "paused-recording" : "went-on-recording",
      entity: "call",
      entityId: callId,
    });
    await ctx.emit({ topic: "calls", type: "call:recording", id: callId });
    return { callId, recording };
  },
});

/** The carrier has the whole of it. Told twice, it is kept once. */
export const keepRecording = operation({
  name: "keep-recording",
  permission: null,
  input: z.object({
    callId: z.uuid(),
    recordingSid: z.string().regex(/^RE[0-9a-f]{32}$/, "is not a recording"),
  }),
  async run(ctx, { callId, recordingSid }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.recordingSid === recordingSid) return { kept: false };
    await ctx.tx.update(calls).set({ recordingSid }).where(eq(calls.id, callId));
    await ctx.audit({
      action: "kept-recording",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? callId,
      why: callId,
      detail: { recordingSid },
    });
    return { kept: true };
  },
});
