import { and, eq, sql } from "drizzle-orm";
import { customerMerges } from "#db/schema/customer-merges.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { imports } from "#db/schema/imports.ts";
import type { Tx } from "#server/platform/database/database.ts";
import type { KnownCustomer } from "./plan-row.ts";
import type { CustomerRow } from "./read-row.ts";

export async function readImport(tx: Tx, id: string) {
  const [row] = await tx.select().from(imports).where(eq(imports.id, id));
  return row ?? null;
}

/** The row that says how far an import is; held until the batch is committed. */
export async function lockImport(tx: Tx, id: string) {
  const [row] = await tx.select().from(imports).where(eq(imports.id, id)).for("update");
  return row ?? null;
}

/** Where a contact point came from, when an import brought it. */
export const sourceOf = (importId: string) => `import ${importId}`;

/**
 * Customers that any of the rows could be. What the same import brought is left out: its rows know each other
 * by their keys alone, so that the dry run, which brings nothing, tells the same.
 *
 * @param lock - holds them until the batch is committed, in the order of their ids; nobody waits in a circle.
 */
export async function knownCustomers(
  tx: Tx,
  importId: string,
  rows: readonly CustomerRow[],
  lock: boolean,
): Promise<KnownCustomer[]> {
  const accounts = [...new Set(rows.flatMap((row) => row.accountNumber ?? []))];
  const values = [...new Set(rows.flatMap((row) => [...row.emails, ...row.phones]))];
  // One list each, so that the statements are the same for any number of rows.
  const named = await tx.execute<{ id: string }>(sql`
    select id from customers where account_number = any (${sql.param(accounts)}::text[])
    union
    select customer_id from customer_merges where state = 'merged' and old_account = any (${sql.param(accounts)}::text[])
    union
    select customer_id from contact_points
     where value = any (${sql.param(values)}::text[]) and source <> ${sourceOf(importId)}`);
  if (named.length === 0) return [];
  const among = (
    column:
      | typeof customers.id
      | typeof contactPoints.customerId
      | typeof addresses.customerId
      | typeof customerMerges.customerId,
  ) => sql`${column} = any (${sql.param(named.map(({ id }) => id))}::uuid[])`;
  const found = tx
    .select({
      id: customers.id,
      name: customers.name,
      accountNumber: customers.accountNumber,
      language: customers.language,
      timeZone: customers.timeZone,
      vulnerability: customers.vulnerability,
    })
    .from(customers)
    .where(among(customers.id))
    .orderBy(customers.id);
  const all = await (lock ? found.for("update") : found);
  const [points, places, merges] = await Promise.all([
    tx.select().from(contactPoints).where(among(contactPoints.customerId)),
    tx.select().from(addresses).where(among(addresses.customerId)),
    tx
      .select({ customerId: customerMerges.customerId, account: customerMerges.oldAccount })
      .from(customerMerges)
      .where(and(among(customerMerges.customerId), eq(customerMerges.state, "merged"))),
  ]);
  const pointsOf = Map.groupBy(points, (point) => point.customerId);
  const placesOf = Map.groupBy(places, (place) => place.customerId);
  return all.map((one) => ({
    ...one,
    points: pointsOf.get(one.id) ?? [],
    addresses: placesOf.get(one.id) ?? [],
    formerAccounts: merges.flatMap(({ customerId, account }) =>
      customerId === one.id && account ? [account] : [],
    ),
  }));
}

/** Puts off the search lines of whatever this transaction changes; {@link linesOf} must follow. */
export const putOffSearchLines = sql`select set_config('app.search_later', 'on', true)`;

/** Writes the search lines of these customers. */
export const linesOf = (customerIds: readonly string[]) =>
  sql`select refresh_customer_search(${sql.param(customerIds)}::uuid[])`;

/**
 * Digest of all that stands in a customer's record: own row, contact points, addresses. Without the version, so
 * that a change that was taken back again is none.
 */
export const recordDigest = (customerId: ReturnType<typeof sql>) => sql`(
  select md5(concat_ws('|', (to_jsonb(c) - 'version')::text,
    (select string_agg(p::text, '|' order by p.id) from contact_points p where p.customer_id = c.id),
    (select string_agg(a::text, '|' order by a.id) from addresses a where a.customer_id = c.id)))
    from customers c where c.id = ${customerId})`;
