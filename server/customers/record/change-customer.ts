/** Changes what stands on the customer's own row: name, language, needs, tags, preferences, own fields. */
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { CustomValue } from "#contract/customers.ts";
import { customers, customFields } from "#db/schema/customers.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { type Customer, lockRecord, recordChanged } from "./change-record.ts";
import { readCustomValue } from "./custom-value.ts";
import { recordFields, version, why } from "./shapes.ts";

export const changeCustomer = operation({
  name: "change-customer",
  permission: "customer:change",
  input: recordFields.partial().extend({ customerId: z.uuid(), version, why }),
  async run(ctx, { customerId, version: seen, why: reason, customValues, ...wanted }) {
    const customer = await lockRecord(ctx, customerId, seen);
    if (wanted.accountNumber) await accountMustBeFree(ctx, wanted.accountNumber, customerId);
    const values = customValues && (await readValues(ctx, customer, customValues));
    const changed = differences<Customer>(customer, { ...wanted, customValues: values });
    if (!changed) return { customerId, version: seen, id: customerId };
    return recordChanged(
      ctx,
      customer,
      "change-customer",
      [{ table: "customer", id: customerId, from: changed.from, to: changed.patch }],
      { patch: changed.patch, why: reason },
    );
  },
});

/** An account number finds one customer. */
export async function accountMustBeFree(ctx: OperationContext, account: string, own: string | null) {
  const [taken] = await ctx.tx
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.accountNumber, account), own === null ? undefined : ne(customers.id, own)));
  // Whose it is stays unsaid: that would be a look at somebody else's record.
  if (taken) refuseField("accountNumber", "Another customer has this account number.");
}

async function readValues(
  ctx: OperationContext,
  customer: Customer,
  wanted: Record<string, CustomValue | null>,
): Promise<Record<string, CustomValue>> {
  const fields = await ctx.tx.select().from(customFields).where(eq(customFields.retired, false));
  const values = { ...customer.customValues };
  for (const [key, value] of Object.entries(wanted)) {
    const field = fields.find((each) => each.key === key);
    if (!field) refuseField(`customValues.${key}`, "There is no such field.");
    if (value === null || value === "") {
      delete values[key];
      continue;
    }
    const read = readCustomValue(field, value);
    if ("reason" in read) refuseField(`customValues.${key}`, `${field.label} ${read.reason}.`);
    values[key] = read.value;
  }
  return values;
}
