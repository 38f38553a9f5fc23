/** Numbers that callers dial, and the queue each leads to. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { phoneNumbers, queues } from "#db/schema/calls.ts";
import { readNumber } from "../../customers/read-number.ts";
import { refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockSettings, settingChanged } from "./change.ts";

const number = z.string().trim().min(1).max(64);

export const addNumber = operation({
  name: "add-number",
  permission: "settings:change",
  input: z.object({ number, queueId: z.uuid() }),
  async run(ctx, input) {
    await lockSettings(ctx);
    const { number: dialled, dialable } = readNumber(input.number);
    if (!dialled || !dialable) return refuseField("number", "That is not a number that can be dialled.");
    await queueMustBeInUse(ctx, input.queueId);
    // The table is shared by enterprises: a number is one's alone, whoever's it is. Its key decides a race.
    const made = await ctx.tx
      .insert(phoneNumbers)
      .values({ number: dialled, enterpriseId: ctx.enterpriseId, queueId: input.queueId })
      .onConflictDoNothing()
      .returning({ number: phoneNumbers.number });
    if (made.length === 0) refuseField("number", `${dialled} is in use already.`);
    await settingChanged(ctx, "added", "number", dialled, { queueId: input.queueId });
    return { number: dialled };
  },
});

/** Leads a number to another queue. A site that answers callers knows within 10 s; calls in line stay. */
export const moveNumber = operation({
  name: "move-number",
  permission: "settings:change",
  input: z.object({ number, queueId: z.uuid() }),
  async run(ctx, input) {
    await lockSettings(ctx);
    const known = await lockNumber(ctx, input.number);
    await queueMustBeInUse(ctx, input.queueId);
    if (known.queueId === input.queueId) return { number: known.number };
    await ctx.tx
      .update(phoneNumbers)
      .set({ queueId: input.queueId })
      .where(eq(phoneNumbers.number, known.number));
    await settingChanged(ctx, "moved", "number", known.number, { from: known.queueId, to: input.queueId });
    return { number: known.number };
  },
});

/** Whoever dials it afterwards hears that it is not in use. */
export const removeNumber = operation({
  name: "remove-number",
  permission: "settings:change",
  input: z.object({ number }),
  async run(ctx, input) {
    await lockSettings(ctx);
    const known = await lockNumber(ctx, input.number);
    await ctx.tx.delete(phoneNumbers).where(eq(phoneNumbers.number, known.number));
    await settingChanged(ctx, "removed", "number", known.number, { from: known.queueId });
    return { number: known.number };
  },
});

async function lockNumber(ctx: OperationContext, wanted: string) {
  const [known] = await ctx.tx
    .select()
    .from(phoneNumbers)
    .where(and(eq(phoneNumbers.number, wanted), eq(phoneNumbers.enterpriseId, ctx.enterpriseId)))
    .for("update");
  if (!known) throw new Problem("not-found", "There is no such number here.");
  return known;
}

async function queueMustBeInUse(ctx: OperationContext, queueId: string): Promise<void> {
  const [queue] = await ctx.tx
    .select({ id: queues.id })
    .from(queues)
    .where(and(eq(queues.id, queueId), eq(queues.retired, false)));
  if (!queue) refuseField("queueId", "There is no such queue.");
}
