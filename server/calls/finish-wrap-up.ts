import { z } from "zod";
import { moveAgent } from "../centers/move-agent.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { lockCall } from "./queries.ts";
import { closeWrapUp } from "./wrap-up.ts";

/** A supervisor ends somebody's wrap-up that is stuck. The draft of the note is kept; its writer reads who and why. */
export const finishWrapUp = operation({
  name: "finish-wrap-up",
  permission: "call:supervise",
  input: z.object({ callId: z.uuid(), reason: z.string().trim().min(1).max(500) }),
  async run(ctx, { callId, reason }) {
    const call = await lockCall(ctx.tx, callId);
    if (call.state === "ended") return { callId };
    if (call.state !== "wrap-up") throw new Problem("not-possible-now", "That call is not being written up.");
    await closeWrapUp(ctx, call);
    const by = ctx.caller.kind === "person" ? ctx.caller.name : ctx.caller.id;
    if (call.personId) await moveAgent(ctx, call.personId, "wrap-up-limit", {}, { by, why: reason });
    await ctx.audit({
      action: "finished-wrap-up",
      entity: "call",
      entityId: callId,
      why: reason,
      detail: { personId: call.personId },
    });
    return { callId };
  },
});
