import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { DialNumber } from "#contract/calls.ts";
import { type Purpose, purposes } from "#contract/customers.ts";
import { calls, phoneNumbers, queues } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { moveAgent } from "../centers/move-agent.ts";
import { mustSitInOpenCenter } from "../centers/set-agent-state.ts";
import type { Tx } from "../platform/database/database.ts";
import { refuseField } from "../platform/differences.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { openCallback } from "./callback-calls.ts";
import { type DialTarget, findDialTarget } from "./dial-target.ts";
import { offerToOneself } from "./offer-to-oneself.ts";
import { type CallRow, findQueue } from "./queries.ts";

const purposeWords: Record<Purpose, string> = {
  lifeSafety: "life safety",
  service: "service",
  marketing: "marketing",
};

/**
 * An agent calls a customer. Their own line comes up first, as for any call, and then the customer is dialled:
 * nobody who answers hears silence. For the seat it is its one call (promise 4). A callback is carried out by
 * the same steps, whether its turn came or an agent is earlier.
 */
export const dialOut = operation({
  name: "dial-out",
  permission: "call:dial",
  input: z
    .strictObject({
      contactPointId: z.uuid().optional(),
      number: z.string().trim().min(1).max(64).optional(),
      callbackId: z.uuid().optional(),
      /** Which of our numbers they see; without it, one of the own center's. */
      from: z.string().max(32).optional(),
      purpose: z.enum(purposes).default("service"),
      /** Why they are called although they did not agree to it. */
      despite: z.string().trim().min(1).max(200).optional(),
    })
    .refine(
      (wish) =>
        [wish.contactPointId, wish.number, wish.callbackId].filter((each) => each !== undefined).length === 1,
      { message: "one of contactPointId, number and callbackId", path: ["contactPointId"] },
    ),
  async run(ctx, wish) {
    await mustSitInOpenCenter(ctx, ctx.caller.id);
    const target = await findDialTarget(ctx, wish);
    const refused = target.callback === null && target.consent?.[wish.purpose] === false;
    if (refused && wish.despite === undefined)
      refuseField(
        "despite",
        `They have not agreed to be called for ${purposeWords[wish.purpose]}: say why you call all the same.`,
      );
    const from = chosenNumber(await numbersToDialFrom(ctx.tx, ctx.caller.id), wish.from, target);
    const seat = await takeTheSeat(ctx);
    const call = await openDialledCall(ctx, target, from, seat);
    const summary = target.callback ? "You call back, as was promised." : "You call the customer.";
    const offerId = await offerToOneself(ctx, call, seat, { summary });
    await ctx.audit({
      action: "dialled",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? call.id,
      why: call.id,
      detail: {
        // The customer's own number stands in the call, which can be blanked; the chain cannot.
        from: from.number,
        purpose: wish.purpose,
        consent: target.consent?.[wish.purpose] ?? null,
        despite: wish.despite ?? null,
        callbackId: target.callback?.id ?? null,
      },
    });
    return { callId: call.id, offerId };
  },
});

/** Numbers of the enterprise, those of the person's own center first. */
export async function numbersToDialFrom(tx: Tx, personId: string): Promise<DialNumber[]> {
  const [sits] = await tx
    .select({ centerId: seats.centerId })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .where(eq(agents.personId, personId));
  const rows = await tx
    .select({ number: phoneNumbers.number, queue: queues })
    .from(phoneNumbers)
    // The queue's own row is seen by its enterprise alone; a number's is not.
    .innerJoin(queues, and(eq(queues.id, phoneNumbers.queueId), eq(queues.retired, false)));
  return rows
    .map(({ number, queue }) => ({
      number,
      queueId: queue.id,
      queueName: queue.name,
      own: queue.homeCenterId === sits?.centerId,
    }))
    .toSorted((a, b) => Number(b.own) - Number(a.own) || (a.number < b.number ? -1 : 1));
}

function chosenNumber(
  numbers: readonly DialNumber[],
  wanted: string | undefined,
  target: DialTarget,
): DialNumber {
  const chosen =
    wanted === undefined
      ? (numbers.find((each) => each.queueId === target.callback?.queueId) ?? numbers[0])
      : numbers.find((each) => each.number === wanted);
  if (chosen) return chosen;
  if (wanted !== undefined) refuseField("from", "That is not a number of ours that customers may see.");
  throw new Problem("not-possible-now", "There is no number to call from: an administrator adds one.");
}

/** The seat is on this call from now on; whoever is offered another call meanwhile keeps that one. */
async function takeTheSeat(ctx: OperationContext) {
  const now = await moveAgent(ctx, ctx.caller.id, "dialled");
  if (now === null)
    throw new Problem("not-possible-now", "You have a call, or are offline: nothing was dialled.");
  const [seat] = await ctx.tx
    .select({ id: seats.id, centerId: seats.centerId, phone: seats.phone, address: seats.address })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .where(eq(agents.personId, ctx.caller.id));
  if (!seat) throw new Problem("not-possible-now", "Take a seat first.");
  const busy = await ctx.tx.$count(
    calls,
    and(eq(calls.seatId, seat.id), inArray(calls.state, ["connecting", "talking", "held", "wrap-up"])),
  );
  if (busy > 0)
    throw new Problem("not-possible-now", "The last call at your seat is not over yet: nothing was dialled.");
  return seat;
}

async function openDialledCall(
  ctx: OperationContext,
  target: DialTarget,
  from: DialNumber,
  seat: { id: string; centerId: string },
): Promise<CallRow> {
  const at = ctx.clock.now();
  const { number, callback: _callback, consent: _consent, ...match } = target;
  const here = {
    state: "connecting" as const,
    stateAt: at,
    centerId: seat.centerId,
    seatId: seat.id,
    personId: ctx.caller.id,
    toNumber: from.number,
    dial: "dialling" as const,
  };
  if (target.callback) {
    // Called before its time came, its place would lie ahead of now.
    const arrivedAt = target.callback.placeAt < at ? target.callback.placeAt : at;
    return openCallback(ctx, target.callback, { ...match, ...here, arrivedAt });
  }
  const queue = await findQueue(ctx.tx, from.queueId);
  const [call] = await ctx.tx
    .insert(calls)
    .values({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      queueId: queue.id,
      direction: "outbound",
      fromNumber: number,
      ...match,
      ...here,
      skills: queue.skills,
      priority: queue.priority,
      arrivedAt: at,
    })
    .returning();
  if (!call) throw new Error("the call was not inserted");
  await ctx.emit({ topic: "calls", type: "call:dialled", id: call.id });
  return call;
}
