import { z } from "zod";
import { operation } from "../platform/operation.ts";
import { moveAgent } from "./move-agent.ts";

const people = z.object({ personIds: z.array(z.uuid()).max(1_000) });

/** Seats whose console went silent take no calls; one that talks keeps its call, for the carrier knows of its line. */
export const markAgentsLost = operation({
  name: "mark-agents-lost",
  permission: null,
  input: people,
  async run(ctx, { personIds }) {
    for (const personId of personIds.toSorted()) await moveAgent(ctx, personId, "seat-silent");
    await ctx.audit({
      action: "lost",
      entity: "agents",
      entityId: String(personIds.length),
      detail: { personIds },
    });
    return {};
  },
});

/** Seats heard again: what they were before, or for the person to choose. */
export const markAgentsHeard = operation({
  name: "mark-agents-heard",
  permission: null,
  input: people,
  async run(ctx, { personIds }) {
    for (const personId of personIds.toSorted()) await moveAgent(ctx, personId, "seat-heard");
    await ctx.audit({
      action: "heard-again",
      entity: "agents",
      entityId: String(personIds.length),
      detail: { personIds },
    });
    return {};
  },
});
