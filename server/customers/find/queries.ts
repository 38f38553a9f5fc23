/** Finding customers by whatever was typed, and by number. */
import { sql } from "drizzle-orm";
import type { CustomerFound } from "#contract/customers.ts";
import type { Tx } from "../../platform/database/database.ts";

/**
 * Customers of the transaction's enterprise who have every word asked for, best first; see db/migrations/search.sql.
 *
 * @returns `tolerant` when nothing was spelt so and these are spelt nearly so.
 */
export async function findCustomers(
  tx: Tx,
  asked: string,
  rowsMax: number,
): Promise<{ customers: CustomerFound[]; tolerant: boolean }> {
  const rows = await tx.execute<CustomerFound & { nearly: boolean }>(sql`
    select c.id, c.name, c.kind, c.account_number as "accountNumber",
           c.vulnerability is not null or c.care_needs <> '{}' as "needsCare",
           (select a.city from addresses a where a.customer_id = c.id order by a.id limit 1) as city,
           (select p.value from contact_points p where p.customer_id = c.id and p.kind = 'phone'
             order by p.at, p.id limit 1) as phone,
           found.nearly
    from find_customers(${asked}, ${rowsMax}) with ordinality as found(id, nearly, place)
    join customers c on c.id = found.id
    order by found.place`);
  return {
    tolerant: rows.some((row) => row.nearly),
    customers: rows.map(({ nearly: _, ...customer }) => customer),
  };
}

/** Which of these customers spoke with us from this number since then; in no order. */
export async function spokeFrom(tx: Tx, number: string, customerIds: readonly string[], since: Date) {
  if (customerIds.length === 0) return [];
  const rows = await tx.execute<{ customerId: string }>(sql`
    select distinct i.customer_id as "customerId"
    from interactions i join calls c on c.id = i.call_id
    where i.customer_id = any(${sql.param([...customerIds])}::uuid[])
      and i.at > ${since.toISOString()}::timestamptz
      and c.from_number = ${number}`);
  return rows.map((row) => row.customerId);
}
