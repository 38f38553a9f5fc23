import { inArray } from "drizzle-orm";
import { z } from "zod";
import { calls, queues } from "#db/schema/calls.ts";
import { customersByNumbers } from "../customers/queries.ts";
import { readNumber } from "../customers/read-number.ts";
import { insertMany } from "../platform/database/insert-many.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { callIdOf, candidatesMax, matchCaller } from "./match-caller.ts";

/** Calls taken in one transaction; the rest follow in the next. */
export const arrivalsMax = 100;

const arrival = z.object({
  /** Twilio's id of the caller's leg. */
  callSid: z.string().regex(/^CA[0-9a-f]{32}$/, "is not a carrier call id"),
  from: z.string().max(10_000).optional(),
  to: z.string().max(64),
  queueId: z.uuid(),
  arrivedAt: z.date(),
  /** What they are told of their place before they wait. */
  heard: z.string().max(200).optional(),
  /** Its queue is closed: the call is over for us, whatever they leave behind. */
  closed: z.boolean().default(false),
});

export type ArrivingCall = z.input<typeof arrival>;

/**
 * Callers arrive: each is matched by number and put in line at the time they came. Arriving twice is arriving
 * once. Many at once are one transaction, for on the day of a disaster they come by the hundred.
 */
export const takeArrivingCalls = operation({
  name: "take-arriving-calls",
  permission: null,
  input: z.array(arrival).min(1).max(arrivalsMax),
  run: async (ctx, arrivals) => {
    await enterLine(ctx, arrivals, null);
  },
});

/**
 * A caller who is on the line at the carrier but in no row here (nothing could be committed when they came)
 * is taken at their true arrival time, as the carrier tells it.
 */
export const adoptCall = operation({
  name: "adopt-call",
  permission: null,
  input: arrival.extend({ conferenceSid: z.string().nullable() }),
  run: async (ctx, { conferenceSid, ...call }) => {
    const taken = await enterLine(ctx, [call], { conferenceSid });
    return { isNew: taken > 0 };
  },
});

const waitingCall = { state: "waiting" as const, outcome: null, endedAt: null, endReason: null };
const closedCall = (at: Date) => ({
  state: "ended" as const,
  outcome: "closed" as const,
  endedAt: at,
  endReason: "its queue was closed",
});

/** @returns how many were new. */
async function enterLine(
  ctx: OperationContext,
  arrivals: readonly z.output<typeof arrival>[],
  adopted: { conferenceSid: string | null } | null,
): Promise<number> {
  // The same caller twice in one batch is one row.
  const byId = new Map(arrivals.map((call) => [callIdOf(call.callSid), call]));
  const numbers = new Map([...byId].map(([id, call]) => [id, readNumber(call.from).number]));
  const [known, found] = await Promise.all([
    ctx.tx
      .select()
      .from(queues)
      .where(inArray(queues.id, [...new Set(arrivals.map((call) => call.queueId))])),
    customersByNumbers(
      ctx.tx,
      [...numbers.values()].filter((number) => number !== null),
      candidatesMax + 1,
    ),
  ]);
  const candidatesOf = (id: string) => found.get(numbers.get(id) ?? "") ?? [];
  const rows = [...byId].map(([id, call]) => {
    const queue = known.find((each) => each.id === call.queueId);
    if (!queue) throw new Problem("not-found", "There is no such queue.");
    const number = numbers.get(id) ?? null;
    return {
      id,
      enterpriseId: ctx.enterpriseId,
      queueId: queue.id,
      centerId: queue.homeCenterId,
      direction: "inbound" as const,
      ...(call.closed ? closedCall(ctx.clock.now()) : waitingCall),
      stateAt: ctx.clock.now(),
      heard: call.heard ? [{ at: ctx.clock.now().toISOString(), text: call.heard }] : [],
      carrierCallSid: call.callSid,
      conferenceSid: adopted?.conferenceSid ?? null,
      fromNumber: number,
      toNumber: call.to,
      ...matchCaller(number, candidatesOf(id)),
      skills: queue.skills,
      priority: queue.priority,
      arrivedAt: call.arrivedAt,
    };
  });
  const inserted = await insertMany(ctx.tx, calls, rows, "nothing");
  for (const { id } of inserted) {
    const carrierCallSid = byId.get(id)?.callSid;
    await ctx.audit({
      action: adopted ? "adopted" : "took",
      entity: "call",
      entityId: id,
      detail: { carrierCallSid, matched: candidatesOf(id).map((candidate) => candidate.id) },
    });
    await ctx.emit({ topic: "calls", type: "call:arrived", id });
  }
  return inserted.length;
}
