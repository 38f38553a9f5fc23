/** Somebody who is not on the line asks for help, and is called before everybody else. */
import { and, desc, eq, inArray } from "drizzle-orm";
import { callbacks } from "#db/schema/calls.ts";
import type { Tx } from "../platform/database/database.ts";
import type { OperationContext } from "../platform/operation.ts";
import { openCallback } from "./callback-calls.ts";

/** Before every queue: the lowest that a queue can have is 1. */
export const lifeSafetyPriority = 0;

type AskedFor = { customerId: string; queueId: string; number: string; need: string; caseId: string };

/**
 * Somebody asks for help who is not on the line: in line now, before everybody but those who asked for help earlier.
 * Whoever has asked already keeps their place.
 */
export async function callForHelp(
  ctx: OperationContext,
  { customerId, queueId, number, need, caseId }: AskedFor,
): Promise<string> {
  const at = ctx.clock.now();
  const [callback] = await ctx.tx
    .insert(callbacks)
    .values({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      queueId,
      customerId,
      number,
      placeAt: at,
      dueAt: at,
      state: "due",
      note: need,
      priority: lifeSafetyPriority,
      caseId,
    })
    .returning();
  await openCallback(ctx, callback!);
  return callback!.id;
}

/** The call for help that is still owed to a customer, if there is one. */
export async function helpOwed(tx: Tx, customerId: string) {
  const [owed] = await tx
    .select()
    .from(callbacks)
    .where(
      and(
        eq(callbacks.customerId, customerId),
        eq(callbacks.priority, lifeSafetyPriority),
        inArray(callbacks.state, ["due", "in-line"]),
      ),
    )
    .orderBy(desc(callbacks.placeAt))
    .limit(1);
  return owed ?? null;
}
