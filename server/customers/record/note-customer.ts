import { z } from "zod";
import { interactions } from "#db/schema/customers.ts";
import { operation } from "../../platform/operation.ts";
import { holdWhoStandsFor } from "../who-stands-for.ts";
import { mustStillBeOwn } from "./change-record.ts";
import { note, why } from "./shapes.ts";

/** Keeps a note on the customer's timeline. Notes are added, so they wait for no version. */
export const noteCustomer = operation({
  name: "note-customer",
  permission: "customer:change",
  input: z.strictObject({ customerId: z.uuid(), text: note, why }),
  async run(ctx, { customerId: asked, text, why: reason }) {
    await mustStillBeOwn(ctx, asked);
    const { id: customerId } = await holdWhoStandsFor(ctx.tx, asked);
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
