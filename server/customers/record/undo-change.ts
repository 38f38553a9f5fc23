/** Takes a person's own last change of a record back, as long as nothing came after it. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { RecordChange } from "#contract/customer-changes.ts";
import { customerChanges } from "#db/schema/customer-changes.ts";
import { addresses, contactPoints } from "#db/schema/customers.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { accountMustBeFree } from "./change-customer.ts";
import { type Customer, lockRecord, recordChanged } from "./change-record.ts";
import { version, why } from "./shapes.ts";

/** An undo is for what was just done by mistake; what is older is changed, not undone. */
const undoWithinMs = 10 * 60_000;
/** These changed more than this record's own rows. */
const notByThis: ReadonlySet<string> = new Set(["merge-customers", "undo-merge"]);

export const undoChange = operation({
  name: "undo-customer-change",
  permission: "customer:change",
  input: z.strictObject({ customerId: z.uuid(), version, why }),
  async run(ctx, { customerId, version: seen, why: reason }) {
    const customer = await lockRecord(ctx, customerId, seen);
    const [last] = await ctx.tx
      .select()
      .from(customerChanges)
      .where(and(eq(customerChanges.customerId, customerId), eq(customerChanges.version, seen)));
    if (!last || last.byPersonId !== ctx.caller.id)
      throw new Problem("not-possible-now", "Only your own last change can be undone.");
    if (notByThis.has(last.deed))
      throw new Problem("not-possible-now", "A merge is undone as a merge, in the record under Keeping.");
    if (ctx.clock.now().getTime() - last.at.getTime() > undoWithinMs)
      throw new Problem(
        "not-possible-now",
        "That change is more than ten minutes old; change it back instead.",
      );
    const parts = last.parts.map(({ table, id, from, to }) => ({ table, id, from: to, to: from }));
    let patch: Partial<Customer> = {};
    for (const part of parts) {
      if (part.table === "customer") patch = { ...patch, ...(part.to as Partial<Customer>) };
      else await putBack(ctx, customerId, part);
    }
    if (patch.accountNumber) await accountMustBeFree(ctx, patch.accountNumber, customerId);
    return recordChanged(ctx, customer, "undo-customer-change", parts, { patch, why: reason });
  },
});

const tables = { "contact-point": contactPoints, address: addresses } as const;

async function putBack(
  { tx, enterpriseId }: OperationContext,
  customerId: string,
  { table, id, from, to }: RecordChange,
): Promise<void> {
  const rows = tables[table as keyof typeof tables];
  const own = and(eq(rows.id, id), eq(rows.customerId, customerId));
  if (to === null) await tx.delete(rows).where(own);
  else if (from !== null) await tx.update(rows).set(withTimes(to)).where(own);
  else await tx.insert(rows).values({ ...withTimes(to), id, enterpriseId, customerId } as never);
}

/** JSON keeps a time as its text. */
const withTimes = (row: Record<string, unknown>) =>
  typeof row.at === "string" ? { ...row, at: new Date(row.at) } : row;
