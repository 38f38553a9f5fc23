import { z } from "zod";
import { operation } from "../platform/operation.ts";
import { callerGone } from "./legs.ts";
import { orderCarrier } from "./move.ts";
import { lockCall } from "./queries.ts";

/** A callback that nobody answered: the agent writes up, and the callback is due again later. */
export const customerUnreached = operation({
  name: "customer-unreached",
  permission: null,
  input: z.object({ callId: z.uuid() }),
  async run(ctx, { callId }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.direction !== "callback" || call.carrierCallSid !== null || call.state !== "talking")
      return { ended: false };
    const ended = await callerGone(ctx, call);
    await orderCarrier(ctx, call, { kind: "complete" });
    return { ended };
  },
});
