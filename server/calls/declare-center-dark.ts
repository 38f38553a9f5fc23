/**
 * A center goes dark: in one transaction its seats are lost, its callers are back in line at their places, and
 * every offer that can be made is made. Sets, not rows: 300 callers cost what one costs.
 */
import { and, asc, eq, inArray, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { CallState } from "#contract/calls.ts";
import { verdicts } from "#contract/centers.ts";
import { calls, offers, queues } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { fireAgent } from "../centers/agent-table.ts";
import { witnessInput } from "../centers/center-operations.ts";
import { lockCenter, moveCenter } from "../centers/change-center.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { fireCall } from "./call-table.ts";
import { settleCallback } from "./callback-calls.ts";
import { guestsWentDark, leaveToGuests } from "./dark-conference.ts";
import { endDialledCall, nobodyWaits } from "./end-dialled-call.ts";
import { outcomeOf } from "./outcome-of.ts";
import { type CallRow, liveOfferStates, lockRouting } from "./queries.ts";
import { offerAll } from "./route-calls.ts";

/** Declared by a person. */
export const declareCenterDark = operation({
  name: "declare-center-dark",
  permission: "center:declare-dark",
  input: z.object({ centerId: z.uuid(), reason: z.string().trim().min(1).max(500) }),
  async run(ctx, { centerId, reason }) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const center = await lockCenter(ctx.tx, centerId);
    if (center.state === "dark") return { state: "dark" as const, moved: 0, offered: 0 };
    const moved = await moveCenter(
      ctx,
      center,
      "declared",
      { byHand: true },
      { verdict: null, witnesses: center.witnesses, reason },
    );
    if (!moved) throw new Problem("not-possible-now", `${center.name} is ${center.state}.`);
    return { state: "dark" as const, ...(await moveCallers(ctx, centerId)) };
  },
});

/** The countdown ended and at least two kinds of witness still say silent. */
export const countdownEnded = operation({
  name: "countdown-ended",
  permission: null,
  input: z.object({
    centerId: z.uuid(),
    verdict: z.enum(verdicts).nullable(),
    kinds: z.number().int(),
    witnesses: z.array(witnessInput),
  }),
  async run(ctx, { centerId, verdict, kinds, witnesses }) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const center = await lockCenter(ctx.tx, centerId);
    if (center.state !== "silent" || center.darkAt === null || center.darkAt > ctx.clock.now())
      return { state: center.state, moved: 0, offered: 0 };
    const moved = await moveCenter(
      ctx,
      center,
      "countdown-ended",
      { witnesses: kinds },
      { verdict, witnesses },
    );
    if (!moved) return { state: center.state, moved: 0, offered: 0 };
    return { state: "dark" as const, ...(await moveCallers(ctx, centerId)) };
  },
});

/** A center in its hold-down fell silent again: its people are lost again; nobody was offered anything there. */
export const silentAgain = operation({
  name: "silent-again",
  permission: null,
  input: z.object({
    centerId: z.uuid(),
    verdict: z.enum(verdicts).nullable(),
    witnesses: z.array(witnessInput),
  }),
  async run(ctx, { centerId, verdict, witnesses }) {
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const center = await lockCenter(ctx.tx, centerId);
    if (center.state !== "restoring") return { state: center.state };
    await moveCenter(ctx, center, "silence-noticed", {}, { verdict: verdict ?? "center-dark", witnesses });
    await moveCallers(ctx, centerId);
    return { state: "dark" as const };
  },
});

const toLine: readonly CallState[] = ["ringing", "connecting", "talking", "held"];

/** Its seats are lost and its callers back in line. The caller holds the routing lock. */
export async function moveCallers(
  ctx: OperationContext,
  centerId: string,
): Promise<{ moved: number; offered: number }> {
  const { tx } = ctx;
  const now = ctx.clock.now();
  const seatIds = (await tx.select({ id: seats.id }).from(seats).where(eq(seats.centerId, centerId))).map(
    (seat) => seat.id,
  );
  const asked =
    seatIds.length === 0
      ? []
      : await tx
          .select()
          .from(offers)
          .where(and(inArray(offers.seatId, seatIds), inArray(offers.state, liveOfferStates)));
  const homeQueues = await tx.select({ id: queues.id }).from(queues).where(eq(queues.homeCenterId, centerId));
  const touched = await tx
    .select()
    .from(calls)
    .where(
      and(
        ne(calls.state, "ended"),
        or(
          anyOf(
            calls.id,
            asked.map((offer) => offer.callId),
          ),
          anyOf(calls.seatId, seatIds),
          and(
            eq(calls.state, "waiting"),
            anyOf(
              calls.queueId,
              homeQueues.map((queue) => queue.id),
            ),
          ),
        ),
      ),
    )
    .orderBy(asc(calls.id))
    .for("update");
  if (seatIds.length > 0) {
    await tx
      .update(offers)
      .set({
        state: sql`case when ${offers.state} = 'offered' then 'withdrawn' else 'ended' end`,
        endedAt: now,
      })
      .where(and(inArray(offers.seatId, seatIds), inArray(offers.state, liveOfferStates)));
  }
  // A guest at one of its seats is on a call that another center has.
  const guests = asked.filter((offer) => offer.kind === "join");
  const own = new Set(asked.filter((offer) => offer.kind === "take").map((offer) => offer.callId));
  const ownSeats = new Set(seatIds);
  const isOwn = (call: CallRow) => own.has(call.id) || (call.seatId !== null && ownSeats.has(call.seatId));
  await guestsWentDark(ctx, guests, new Map(touched.map((call) => [call.id, call])));
  const inLine = touched.filter((call) => call.state === "waiting");
  const alive = touched.filter((call) => toLine.includes(call.state) && isOwn(call));
  for (const call of alive.filter(nobodyWaits))
    await endDialledCall(ctx, call, "center-dark", "its center went dark before the customer answered");
  const moving = await leaveToGuests(
    ctx,
    alive.filter((call) => !nobodyWaits(call)),
  );
  const writing = touched.filter((call) => call.state === "wrap-up" && isOwn(call));
  await backToLine(ctx, centerId, [...inLine, ...moving]);
  for (const call of writing) await endWrapUp(ctx, call);
  const lost = await loseAgents(ctx, seatIds);
  await ctx.emit([
    ...[...inLine, ...moving].map((call) => ({
      topic: "calls" as const,
      type: "call:rerouted",
      id: call.id,
    })),
    ...writing.map((call) => ({ topic: "calls" as const, type: "call:center-dark", id: call.id })),
    ...lost.map((seatId) => ({ topic: "seats" as const, type: "seat:center-dark", id: seatId })),
  ]);
  await ctx.audit({
    action: "rerouted",
    entity: "center",
    entityId: centerId,
    detail: { inLine: inLine.length, moved: moving.length, lost: lost.length },
  });
  const { offered } = await offerAll(ctx);
  return { moved: inLine.length + moving.length, offered };
}

/** Waiting callers stay where they are, marked; the others join them at the place of their first arrival. */
async function backToLine(ctx: OperationContext, centerId: string, list: readonly CallRow[]): Promise<void> {
  if (list.length === 0) return;
  if (toLine.some((state) => fireCall(state, "center-dark")?.to !== "waiting"))
    throw new Error("the call table moves them elsewhere");
  const now = ctx.clock.now();
  await ctx.tx
    .update(calls)
    .set({
      state: "waiting",
      stateAt: sql`case when ${calls.state} = 'waiting' then ${calls.stateAt} else ${now.toISOString()}::timestamptz end`,
      seatId: null,
      personId: null,
      centerId: sql`(select home_center_id from queues where queues.id = ${calls.queueId})`,
      heldAt: null,
      onlySeatId: null,
      reroutedFrom: centerId,
      reroutedAt: now,
      reroutedDarkSince: now,
      version: sql`${calls.version} + 1`,
    })
    .where(
      inArray(
        calls.id,
        list.map((call) => call.id),
      ),
    );
}

async function endWrapUp(ctx: OperationContext, call: CallRow): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx
    .update(calls)
    .set({
      state: "ended",
      stateAt: now,
      outcome: outcomeOf(call),
      endedAt: now,
      endReason: "its center went dark during wrap-up",
      seatId: null,
      wrapUpEndsAt: null,
      version: call.version + 1,
    })
    .where(eq(calls.id, call.id));
  await settleCallback(ctx, call);
}

async function loseAgents(ctx: OperationContext, seatIds: readonly string[]): Promise<string[]> {
  const fired = fireAgent("available", "center-dark");
  if (!fired || seatIds.length === 0) return [];
  const now = ctx.clock.now();
  const lost = await ctx.tx
    .update(agents)
    .set({
      state: fired.to,
      stateAt: now,
      stateReason: fired.row.comment,
      nextState: null,
      version: sql`${agents.version} + 1`,
    })
    .where(and(inArray(agents.seatId, [...seatIds]), sql`${agents.state} not in ('lost','offline')`))
    .returning({ seatId: agents.seatId });
  return lost.flatMap(({ seatId }) => (seatId ? [seatId] : []));
}

function anyOf(column: typeof calls.id | typeof calls.seatId | typeof calls.queueId, ids: readonly string[]) {
  return ids.length === 0 ? sql`false` : inArray(column, [...ids]);
}
