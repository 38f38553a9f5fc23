/** The only way an agent's state changes: through the table, announced, with who did it and why. */
import { eq, sql } from "drizzle-orm";
import type { AgentState, ChosenAgentState } from "#contract/centers.ts";
import { type BreakState, breakStates } from "#contract/settings.ts";
import { agents } from "#db/schema/centers.ts";
import type { OperationContext } from "../platform/operation.ts";
import { type AgentEvent, type AgentFacts, fireAgent } from "./agent-table.ts";

/** Says of a state how it came about, as the person reads it beside their state. */
export type Because = { by?: string; why?: string };

const busy: ReadonlySet<AgentState> = new Set(["offered", "on-call", "wrap-up"]);

/**
 * Moves an agent through their table; locks the row.
 *
 * Time without a call counts from the end of the last one: declining, missing or reconnecting does not reset it.
 *
 * @returns the state they are in now, or null when the event means nothing in it.
 */
export async function moveAgent(
  ctx: OperationContext,
  personId: string,
  event: AgentEvent,
  facts: Partial<AgentFacts> = {},
  because: Because = {},
): Promise<AgentState | null> {
  const [agent] = await ctx.tx.select().from(agents).where(eq(agents.personId, personId)).for("update");
  if (!agent) return null;
  const fired = fireAgent(agent.state, event, { next: agent.nextState, ...facts });
  if (!fired) return null;
  const waits = (event === "chose" || event === "set-by-supervisor") && busy.has(fired.to);
  const hadCall = agent.state === "wrap-up" || agent.state === "on-call";
  const at = ctx.clock.now();
  await ctx.tx
    .update(agents)
    .set({
      state: fired.to,
      ...(waits ? {} : { stateAt: at, stateReason: reasonText(fired.row.comment, because) }),
      nextState: nextStateAfter(agent.state, agent.nextState, fired.to, facts.chosen ?? null, event),
      ...(hadCall && !busy.has(fired.to) ? { idleSince: at } : {}),
      version: sql`${agents.version} + 1`,
    })
    .where(eq(agents.personId, personId));
  if (agent.seatId) await ctx.emit({ topic: "seats", type: `seat:${event}`, id: agent.seatId });
  return fired.to;
}

export function reasonText(comment: string, because: Because): string {
  return [comment, because.why, because.by ? `By ${because.by}.` : undefined].filter(Boolean).join(" ");
}

/** What was chosen for later is kept until the call is over; a lost seat remembers that it was available. */
const isBreak = (state: AgentState): state is BreakState =>
  (breakStates as readonly string[]).includes(state);

function nextStateAfter(
  from: AgentState,
  next: ChosenAgentState | null,
  to: AgentState,
  chosen: ChosenAgentState | null,
  event: AgentEvent,
): ChosenAgentState | null {
  if (event === "seat-silent") return next ?? "available";
  if (event === "dialled" || event === "supervises") return isBreak(from) ? from : null;
  if (busy.has(to))
    return event === "chose" || event === "set-by-supervisor" ? chosen : busy.has(from) ? next : null;
  return null;
}
