import { and, eq, sql } from "drizzle-orm";
import { customerMerges } from "#db/schema/customer-merges.ts";
import { customers } from "#db/schema/customers.ts";
import { erasures } from "#db/schema/erasures.ts";
import type { Tx } from "../platform/database/database.ts";
import { Problem } from "../platform/problem.ts";

/** The record that an id leads to: its own, or the one it was merged into. Null: there is none. */
export async function whoStandsFor(tx: Tx, id: string): Promise<string | null> {
  const [found] = await tx.execute<{ id: string }>(sql`
    select id from customers where id = ${id}
    union all
    select customer_id from customer_merges where absorbed_id = ${id} and state = 'merged'`);
  return found?.id ?? null;
}

/**
 * The same, held until the transaction is over: nobody merges or erases it meanwhile.
 * @throws Problem `not-found`.
 */
export async function holdWhoStandsFor(tx: Tx, id: string) {
  // A record that was merged while we waited for it is looked for once more, where it went.
  for (let again = 0; again < 3; again += 1) {
    const standing = await whoStandsFor(tx, id);
    if (standing === null) break;
    const [customer] = await tx.select().from(customers).where(eq(customers.id, standing)).for("key share");
    if (customer) return customer;
  }
  throw await noSuchCustomer(tx, id);
}

/** Why there is no record by this id. */
export async function noSuchCustomer(tx: Tx, id: string): Promise<Problem> {
  const [merge] = await tx
    .select({ into: customerMerges.customerId })
    .from(customerMerges)
    .where(and(eq(customerMerges.absorbedId, id), eq(customerMerges.state, "merged")));
  if (merge)
    return new Problem(
      "already-changed",
      "This record was merged into another one since you read it; open it again. Nothing of yours was saved.",
      [{ field: "record", message: `merged into ${merge.into}` }],
    );
  const [erased] = await tx
    .select({ at: erasures.at })
    .from(erasures)
    .where(sql`${erasures.erasedId} = ${id} or ${id}::uuid = any (${erasures.formerIds})`);
  if (erased)
    return new Problem("not-found", `This record was erased on ${erased.at.toISOString().slice(0, 10)}.`);
  return new Problem("not-found", "There is no such customer.");
}
