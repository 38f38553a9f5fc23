/** What the carrier tells of a customer's phone that we dialled, before anybody hangs up. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { calls } from "#db/schema/calls.ts";
import { operation } from "../platform/operation.ts";
import { isDialling } from "./customer-unreached.ts";
import { lockCall } from "./queries.ts";

export const customerRings = operation({
  name: "customer-rings",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (!isDialling(call) || call.dial !== "dialling") return;
    await ctx.tx
      .update(calls)
      .set({ dial: "ringing", version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    await ctx.emit({ topic: "calls", type: "call:customer-rings", id: callId });
  },
});

/** The agent may leave a message; the customer still counts as not reached. */
export const machineAnswered = operation({
  name: "machine-answered",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    // Told late, it still decides what the call came to: until it is written up.
    if (call.direction === "inbound" || call.state === "ended" || call.dial === "machine") return;
    await ctx.tx
      .update(calls)
      .set({ dial: "machine", version: sql`${calls.version} + 1` })
      .where(eq(calls.id, callId));
    await ctx.emit({ topic: "calls", type: "call:machine-answered", id: callId });
    await ctx.audit({ action: "machine-answered", entity: "call", entityId: callId });
  },
});
