/** Queues: what callers wait in, and the numbers that lead to them. */
import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { type OpeningHours, type Weekday, weekdays } from "#contract/settings.ts";
import { callbacks, calls, phoneNumbers, queues } from "#db/schema/calls.ts";
import { centers } from "#db/schema/centers.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockRouting, type QueueRow } from "../queries.ts";
import { lockSettings, settingChanged } from "./change.ts";
import { skillList, skillName, skillsEachMax, skillsMustExist } from "./skills.ts";

/** A longer wait than a day is a callback. */
const relaxAfterMaxMs = 24 * 3_600_000;
const relaxationsMax = 10;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day like 08:30");
const until = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of day like 18:00, at most 24:00");
const day = z
  .strictObject({ from: time, until })
  .refine((hours) => hours.from < hours.until, { message: "ends before it begins", path: ["until"] });
const hours = z.strictObject(
  Object.fromEntries(weekdays.map((name) => [name, day.optional()])) as Record<
    Weekday,
    z.ZodOptional<typeof day>
  >,
);

const fields = z.object({
  name: z.string().trim().min(1).max(80),
  homeCenterId: z.uuid(),
  /** Lower is served first. */
  priority: z.number().int().min(1).max(99),
  skills: skillList,
  relaxation: z
    .array(
      z.strictObject({
        afterMs: z.number().int().min(1_000).max(relaxAfterMaxMs),
        drop: z.array(skillName).min(1).max(skillsEachMax),
      }),
    )
    .max(relaxationsMax),
  hours: hours.nullable(),
  /** Callers are told, then recorded. */
  recorded: z.boolean(),
});

export const addQueue = operation({
  name: "add-queue",
  permission: "settings:change",
  input: fields.extend({
    skills: fields.shape.skills.default([]),
    relaxation: fields.shape.relaxation.default([]),
    hours: fields.shape.hours.default(null),
    recorded: fields.shape.recorded.default(false),
  }),
  async run(ctx, input) {
    await lockSettings(ctx);
    await check(ctx, input, null);
    const id = ctx.ids.uuid();
    const queue = { ...input, hours: input.hours as OpeningHours | null };
    await ctx.tx.insert(queues).values({ id, enterpriseId: ctx.enterpriseId, ...queue });
    await ctx.emit({ topic: "queues", type: "queue:added", id });
    await settingChanged(ctx, "added", "queue", id, { to: input });
    return { id };
  },
});

/** Calls that wait in it already keep what they were taken with: their priority, skills and place. */
export const changeQueue = operation({
  name: "change-queue",
  permission: "settings:change",
  input: fields.partial().extend({ id: z.uuid() }),
  async run(ctx, { id, ...wanted }) {
    await lockSettings(ctx);
    // A queue that goes to another home takes its waiting calls along: routing stands still for that moment.
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const queue = await lockQueue(ctx, id);
    await check(ctx, { ...queue, ...definedOf(wanted) }, id);
    const changed = differences<QueueRow>(queue, wanted as Partial<QueueRow>);
    if (!changed) return { id };
    await ctx.tx
      .update(queues)
      .set({ ...changed.patch, version: sql`${queues.version} + 1` })
      .where(eq(queues.id, id));
    if (changed.patch.homeCenterId) await moveWaiting(ctx, id, changed.patch.homeCenterId);
    await ctx.emit({ topic: "queues", type: "queue:changed", id });
    await settingChanged(ctx, "changed", "queue", id, { from: changed.from, to: changed.patch });
    return { id };
  },
});

/** Takes a queue out of use. Whatever would still lead into it, or wait in it, must be gone first. */
export const retireQueue = operation({
  name: "retire-queue",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    await lockRouting(ctx.tx, ctx.enterpriseId);
    const queue = await lockQueue(ctx, id);
    const [living, owed, numbers] = await Promise.all([
      ctx.tx.$count(calls, and(eq(calls.queueId, id), ne(calls.state, "ended"))),
      ctx.tx.$count(callbacks, and(eq(callbacks.queueId, id), inArray(callbacks.state, ["due", "in-line"]))),
      ctx.tx.select().from(phoneNumbers).where(eq(phoneNumbers.queueId, id)),
    ]);
    const holding = [
      living > 0 ? `${living} ${living === 1 ? "call is" : "calls are"} in it` : null,
      owed > 0 ? `${owed} ${owed === 1 ? "callback is" : "callbacks are"} owed from it` : null,
      numbers.length > 0 ? `${numbers.map((each) => each.number).join(", ")} leads to it` : null,
    ].filter((why) => why !== null);
    if (holding.length > 0)
      throw new Problem("not-possible-now", `${queue.name} cannot go now: ${holding.join("; ")}.`);
    await ctx.tx
      .update(queues)
      .set({ retired: true, version: sql`${queues.version} + 1` })
      .where(eq(queues.id, id));
    await ctx.emit({ topic: "queues", type: "queue:retired", id });
    await settingChanged(ctx, "retired", "queue", id, { name: queue.name });
    return { id };
  },
});

async function lockQueue(ctx: OperationContext, id: string): Promise<QueueRow> {
  const [queue] = await ctx.tx
    .select()
    .from(queues)
    .where(and(eq(queues.id, id), eq(queues.retired, false)))
    .for("update");
  if (!queue) throw new Problem("not-found", "There is no such queue, or it is no longer used.");
  return queue;
}

type Wanted = Pick<QueueRow, "name" | "homeCenterId" | "skills" | "relaxation">;

async function check(ctx: OperationContext, wanted: Wanted, own: string | null): Promise<void> {
  const [namesake] = await ctx.tx
    .select({ id: queues.id })
    .from(queues)
    .where(
      and(
        eq(queues.name, wanted.name),
        eq(queues.retired, false),
        own === null ? undefined : ne(queues.id, own),
      ),
    );
  if (namesake) refuseField("name", `There is a queue ${wanted.name} already.`);
  const [center] = await ctx.tx
    .select({ id: centers.id })
    .from(centers)
    .where(eq(centers.id, wanted.homeCenterId));
  if (!center) refuseField("homeCenterId", "There is no such center.");
  await skillsMustExist(ctx, wanted.skills);
  for (const [at, step] of wanted.relaxation.entries()) {
    const stranger = step.drop.find((skill) => !wanted.skills.includes(skill));
    if (stranger)
      refuseField(`relaxation.${at}.drop`, `${stranger} is not asked for, so it cannot be given up.`);
    const before = wanted.relaxation[at - 1];
    if (before && before.afterMs >= step.afterMs)
      refuseField(`relaxation.${at}.afterMs`, "Each step comes later than the one before.");
  }
}

/** A waiting call belongs to its queue's home center. */
async function moveWaiting(ctx: OperationContext, queueId: string, homeCenterId: string): Promise<void> {
  const moved = await ctx.tx
    .update(calls)
    .set({ centerId: homeCenterId, version: sql`${calls.version} + 1` })
    .where(and(eq(calls.queueId, queueId), eq(calls.state, "waiting")))
    .returning({ id: calls.id });
  await ctx.emit(moved.map(({ id }) => ({ topic: "calls" as const, type: "call:home-moved", id })));
}

function definedOf<T extends object>(wanted: T): Partial<T> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Partial<T>;
}
