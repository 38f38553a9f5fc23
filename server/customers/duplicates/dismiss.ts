import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { customerDuplicates } from "#db/schema/customer-duplicates.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";

const pair = z
  .strictObject({ firstId: z.uuid(), secondId: z.uuid() })
  .refine(({ firstId, secondId }) => firstId !== secondId, {
    path: ["secondId"],
    message: "the same record twice",
  });

/** "Not the same": remembered, whatever the two have in common later. */
export const dismissDuplicate = operation({
  name: "dismiss-duplicate",
  permission: "customer:merge",
  input: pair,
  run: (ctx, input) => setState(ctx, input, "dismissed"),
});

/** Takes "not the same" back. */
export const reopenDuplicate = operation({
  name: "reopen-duplicate",
  permission: "customer:merge",
  input: pair,
  run: (ctx, input) => setState(ctx, input, "open"),
});

async function setState(
  ctx: OperationContext,
  { firstId, secondId }: z.infer<typeof pair>,
  state: "dismissed" | "open",
) {
  const [first = "", second = ""] = [firstId, secondId].toSorted();
  const own = and(eq(customerDuplicates.firstId, first), eq(customerDuplicates.secondId, second));
  const [row] = await ctx.tx.select().from(customerDuplicates).where(own).for("update");
  if (!row) throw new Problem("not-found", "These two are not told to be the same.");
  if (row.state === state) return { firstId: first, secondId: second };
  const isOver = state === "dismissed";
  await ctx.tx
    .update(customerDuplicates)
    .set({
      state,
      dismissedBy: isOver ? ctx.caller.id : null,
      dismissedAt: isOver ? ctx.clock.now() : null,
    })
    .where(own);
  const action = isOver ? "told-apart" : "told-apart-no-more";
  await ctx.audit({ action, entity: "customer", entityId: first, detail: { other: second } });
  await ctx.emit({ topic: "duplicates", type: `duplicates:${state}`, id: first });
  return { firstId: first, secondId: second };
}
