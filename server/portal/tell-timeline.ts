import { interactions } from "#db/schema/customers.ts";
import type { OperationContext } from "../platform/operation.ts";

/** What a customer did on their own page, on their timeline, where the next agent reads it. */
export async function tellTimeline(
  ctx: OperationContext,
  customerId: string,
  { summary, outcome = null }: { summary: string; outcome?: string | null },
): Promise<void> {
  await ctx.tx.insert(interactions).values({
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    customerId,
    kind: "portal",
    summary,
    outcome,
    at: ctx.clock.now(),
  });
  await ctx.emit({ topic: "customers", type: "customer:on-own-page", id: customerId });
}
