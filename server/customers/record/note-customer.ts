import { eq } from "drizzle-orm";
import { z } from "zod";
import { customers, interactions } from "#db/schema/customers.ts";
import { operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { mustStillBeOwn } from "./change-record.ts";
import { note, why } from "./shapes.ts";

/** Keeps a note on the customer's timeline. Notes are added, so they wait for no version. */
export const noteCustomer = operation({
  name: "note-customer",
  permission: "customer:change",
  input: z.strictObject({ customerId: z.uuid(), text: note, why }),
  async run(ctx, { customerId, text, why: reason }) {
    await mustStillBeOwn(ctx, customerId);
    const [customer] = await ctx.tx
      .select({ id: customers.id })
      .from(customers)
      .where(eq(customers.id, customerId));
    if (!customer) throw new Problem("not-found", "There is no such customer.");
    const id = ctx.ids.uuid();
    await ctx.tx.insert(interactions).values({
      id,
      enterpriseId: ctx.enterpriseId,
      customerId,
      kind: "note",
      summary: text,
      byPersonId: ctx.caller.id,
      at: ctx.clock.now(),
    });
    await ctx.audit({ action: "noted", entity: "customer", entityId: customerId, why: reason ?? null });
    await ctx.emit({ topic: "customers", type: "customer:noted", id: customerId });
    return { interactionId: id };
  },
});
