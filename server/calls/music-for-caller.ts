import { eq } from "drizzle-orm";
import { z } from "zod";
import { calls } from "#db/schema/calls.ts";
import { operation } from "../platform/operation.ts";
import { orderCarrier } from "./move.ts";
import { lockCall } from "./queries.ts";

/** A caller was found alone in silence: hold with music, whatever we believed of it. */
export const musicForCaller = operation({
  name: "music-for-caller",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (!call.carrierCallSid || !["waiting", "ringing", "connecting"].includes(call.state))
      return { held: false };
    await ctx.tx.update(calls).set({ onHold: true }).where(eq(calls.id, callId));
    await orderCarrier(ctx, call, { kind: "hold", target: call.carrierCallSid });
    await ctx.audit({ action: "played-music", entity: "call", entityId: callId });
    return { held: true };
  },
});
