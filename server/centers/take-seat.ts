import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { moveAgent } from "./move-agent.ts";

/** Sits down at a seat, or leaves it (`null`). Nobody leaves a seat with a call on it. */
export const takeSeat = operation({
  name: "take-seat",
  permission: "call:take",
  input: z.object({ seatId: z.uuid().nullable() }),
  async run(ctx, { seatId }) {
    const personId = ctx.caller.id;
    const at = ctx.clock.now();
    await ctx.tx
      .insert(agents)
      .values({ personId, enterpriseId: ctx.enterpriseId, stateAt: at, idleSince: at })
      .onConflictDoNothing();
    const [agent] = await ctx.tx.select().from(agents).where(eq(agents.personId, personId)).for("update");
    if (!agent) throw new Problem("internal", "The agent's row is missing.");
    if (agent.seatId === seatId) return { seatId };
    if (agent.state === "offered" || agent.state === "on-call" || agent.state === "wrap-up") {
      throw new Problem("not-possible-now", "Finish the call first; then change seats.");
    }
    if (seatId) await mustBeFree(ctx, seatId, personId);
    await moveAgent(ctx, personId, "seat-left");
    await ctx.tx
      .update(agents)
      .set({ seatId, version: sql`${agents.version} + 1` })
      .where(eq(agents.personId, personId));
    if (seatId) await ctx.emit({ topic: "seats", type: "seat:taken", id: seatId });
    if (agent.seatId) {
      await bumpSeat(ctx, agent.seatId, agent.version);
      await ctx.emit({ topic: "seats", type: "seat:left", id: agent.seatId });
    }
    await ctx.emit({ topic: "people", type: "person:moved", id: personId });
    await ctx.audit({
      action: seatId ? "took-seat" : "left-seat",
      entity: "seat",
      entityId: seatId ?? agent.seatId ?? "",
    });
    return { seatId };
  },
});

async function mustBeFree(ctx: OperationContext, seatId: string, personId: string): Promise<void> {
  const [seat] = await ctx.tx
    .select({ label: seats.label, center: centers.name, kind: centers.kind, state: centers.state })
    .from(seats)
    .innerJoin(centers, eq(centers.id, seats.centerId))
    .where(and(eq(seats.id, seatId), eq(seats.retired, false)));
  if (!seat) throw new Problem("not-found", "There is no such seat.");
  if (ctx.caller.kind === "person" && ctx.caller.partner && seat.kind !== "partner") {
    throw new Problem("not-allowed", "People of a partner sit in their own center.");
  }
  if (seat.state === "dark")
    throw new Problem("not-possible-now", `${seat.center} is dark; take a seat in another center.`);
  const [other] = await ctx.tx
    .select()
    .from(agents)
    .where(and(eq(agents.seatId, seatId), ne(agents.personId, personId)))
    .for("update");
  if (!other) return;
  if (other.state !== "offline" && other.state !== "lost")
    throw new Problem("not-possible-now", `Somebody else sits at ${seat.label}.`);
  await ctx.tx
    .update(agents)
    .set({ seatId: null, version: sql`${agents.version} + 1` })
    .where(eq(agents.personId, other.personId));
  await bumpSeat(ctx, seatId, other.version);
}

/**
 * What a console sees of a seat has one version: the seat's and its person's added. When the person goes, the
 * seat takes over theirs, so that it never falls back.
 */
async function bumpSeat(ctx: OperationContext, seatId: string, personVersion: number): Promise<void> {
  await ctx.tx
    .update(seats)
    .set({ version: sql`${seats.version} + ${personVersion + 1}` })
    .where(eq(seats.id, seatId));
}
