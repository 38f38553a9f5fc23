import { z } from "zod";
import { calls } from "#db/schema/calls.ts";
import { customersByNumber } from "../customers/queries.ts";
import { readNumber } from "../customers/read-number.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { callIdOf, candidatesMax, matchCaller } from "./match-caller.ts";
import { findQueue } from "./queries.ts";

const arrival = z.object({
  /** Twilio's id of the caller's leg. */
  callSid: z.string().regex(/^CA[0-9a-f]{32}$/, "is not a carrier call id"),
  from: z.string().max(10_000).optional(),
  to: z.string().max(64),
  queueId: z.uuid(),
});

export type ArrivingCall = z.infer<typeof arrival>;

/** A caller arrives: matched by number and put in line. Arriving twice is arriving once. */
export const takeArrivingCall = operation({
  name: "take-arriving-call",
  permission: null,
  input: arrival,
  run: (ctx, input) => enterLine(ctx, input, ctx.clock.now(), null),
});

/**
 * A caller who is on the line at the carrier but in no row here (nothing could be committed when they came)
 * is taken at their true arrival time, as the carrier tells it.
 */
export const adoptCall = operation({
  name: "adopt-call",
  permission: null,
  input: arrival.extend({ startedAt: z.date(), conferenceSid: z.string().nullable() }),
  run: (ctx, input) => enterLine(ctx, input, input.startedAt, input.conferenceSid),
});

async function enterLine(
  ctx: OperationContext,
  input: ArrivingCall,
  arrivedAt: Date,
  conferenceSid: string | null,
) {
  const id = callIdOf(input.callSid);
  const { number } = readNumber(input.from);
  const [queue, found] = await Promise.all([
    findQueue(ctx.tx, input.queueId),
    number === null ? [] : customersByNumber(ctx.tx, number, candidatesMax + 1),
  ]);
  const inserted = await ctx.tx
    .insert(calls)
    .values({
      id,
      enterpriseId: ctx.enterpriseId,
      queueId: queue.id,
      centerId: queue.homeCenterId,
      direction: "inbound",
      state: "waiting",
      stateAt: ctx.clock.now(),
      carrierCallSid: input.callSid,
      conferenceSid,
      fromNumber: number,
      toNumber: input.to,
      ...matchCaller(number, found),
      skills: queue.skills,
      priority: queue.priority,
      arrivedAt,
    })
    .onConflictDoNothing()
    .returning({ id: calls.id });
  if (inserted.length === 0) return { callId: id, isNew: false };
  await Promise.all([
    ctx.audit({
      action: conferenceSid === null ? "took" : "adopted",
      entity: "call",
      entityId: id,
      detail: { matched: found.map((candidate) => candidate.id) },
    }),
    ctx.emit({ topic: "calls", type: "call:arrived", id }),
  ]);
  return { callId: id, isNew: true };
}
