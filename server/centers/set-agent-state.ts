import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { chosenAgentStates } from "#contract/centers.ts";
import { breakReasons } from "#db/schema/calls.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { moveAgent } from "./move-agent.ts";

/** The agent chooses; during a call it is kept for after it. */
export const setAgentState = operation({
  name: "set-agent-state",
  permission: "call:take",
  input: z.object({ state: z.enum(chosenAgentStates), reasonId: z.uuid().optional() }),
  async run(ctx, { state, reasonId }) {
    if (state !== "offline") await mustSitInOpenCenter(ctx, ctx.caller.id);
    const reason = reasonId === undefined ? null : await reasonOf(ctx, state, reasonId);
    const now = await moveAgent(
      ctx,
      ctx.caller.id,
      "chose",
      { chosen: state },
      reason ? { why: `${reason}.` } : {},
    );
    if (!now) throw new Problem("not-possible-now", "Take a seat first.");
    await ctx.audit({
      action: "chose-state",
      entity: "agent",
      entityId: ctx.caller.id,
      detail: { chosen: state, now, ...(reason ? { reason } : {}) },
    });
    return { state: now, nextState: now === state ? null : state };
  },
});

/** A reason from the list of that state. During a call it is on the chain only: the state begins after it. */
async function reasonOf(ctx: OperationContext, state: string, reasonId: string): Promise<string> {
  const [reason] = await ctx.tx
    .select()
    .from(breakReasons)
    .where(and(eq(breakReasons.id, reasonId), eq(breakReasons.retired, false)));
  if (reason?.state === state) return reason.label;
  throw new Problem("bad-input", "That reason is not in the list of this state; nothing was changed.", [
    { field: "reasonId", message: "unknown" },
  ]);
}

/** A supervisor sets someone's state, with the reason that person then reads. */
export const superviseAgentState = operation({
  name: "supervise-agent-state",
  permission: "agent:set-state",
  input: z.object({
    personId: z.uuid(),
    state: z.enum(chosenAgentStates),
    reason: z.string().trim().min(1).max(500),
  }),
  async run(ctx, { personId, state, reason }) {
    if (state !== "offline") await mustSitInOpenCenter(ctx, personId);
    const by = ctx.caller.kind === "person" ? ctx.caller.name : ctx.caller.id;
    const now = await moveAgent(ctx, personId, "set-by-supervisor", { chosen: state }, { by, why: reason });
    if (!now) throw new Problem("not-found", "That person takes no calls.");
    await ctx.audit({
      action: "set-state",
      entity: "agent",
      entityId: personId,
      why: reason,
      detail: { chosen: state, now },
    });
    return { state: now, nextState: now === state ? null : state };
  },
});

/** @throws Problem `not-possible-now` in words, for whoever has no seat or whose center takes no calls. */
export async function mustSitInOpenCenter(ctx: OperationContext, personId: string): Promise<void> {
  const [sits] = await ctx.tx
    .select({ seat: seats.label, center: centers.name, state: centers.state })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .innerJoin(centers, eq(centers.id, seats.centerId))
    .where(eq(agents.personId, personId));
  if (!sits) throw new Problem("not-possible-now", "Take a seat first.");
  if (sits.state === "dark" || sits.state === "restoring") {
    throw new Problem(
      "not-possible-now",
      `${sits.center} takes no calls now; take a seat in another center, or wait until it is open again.`,
    );
  }
}
