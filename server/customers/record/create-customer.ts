import { z } from "zod";
import type { RecordChanged } from "#contract/customer-changes.ts";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { operation } from "../../platform/operation.ts";
import { accountMustBeFree } from "./change-customer.ts";
import { readValue } from "./contact-points.ts";
import { line, recordFields, why } from "./shapes.ts";

const { kind, name, language, timeZone, accountNumber } = recordFields.shape;

/** Somebody who is in no record yet. Partners may not: a record of theirs would outlive their call. */
export const createCustomer = operation({
  name: "create-customer",
  permission: "customer:change",
  input: z.strictObject({
    kind: kind.default("person"),
    name,
    language,
    timeZone,
    accountNumber: accountNumber.default(null),
    /** Reached by it for anything but advertising, until they say otherwise. */
    phone: z.string().max(320).optional(),
    /** Where the number is from: `call`. */
    source: line(60).default("call"),
    why,
  }),
  async run(ctx, { phone, source, why: reason, ...given }): Promise<RecordChanged> {
    const number = phone === undefined ? null : readValue("phone", phone, "US", "phone");
    if (given.accountNumber) await accountMustBeFree(ctx, given.accountNumber, null);
    const id = ctx.ids.uuid();
    const at = ctx.clock.now();
    const own = { enterpriseId: ctx.enterpriseId };
    await ctx.tx.insert(customers).values({ id, ...own, ...given, createdAt: at });
    if (number)
      await ctx.tx.insert(contactPoints).values({
        id: ctx.ids.uuid(),
        ...own,
        customerId: id,
        kind: "phone",
        value: number,
        consent: { lifeSafety: true, service: true, marketing: false },
        source,
        at,
      });
    await ctx.audit({ action: "created", entity: "customer", entityId: id, why: reason ?? null });
    await ctx.emit({ topic: "customers", type: "customer:created", id });
    return { customerId: id, version: 1, id };
  },
});
