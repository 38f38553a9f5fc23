import { and, eq, inArray, ne, or } from "drizzle-orm";
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
 */
export async function knownCustomers(
  tx: Tx,
  importId: string,
  rows: readonly CustomerRow[],
): Promise<KnownCustomer[]> {
  const accounts = [...new Set(rows.flatMap((row) => row.accountNumber ?? []))];
  const values = [...new Set(rows.flatMap((row) => [...row.emails, ...row.phones]))];
  const byPoint = values.length
    ? await tx
        .select({ id: contactPoints.customerId })
        .from(contactPoints)
        .where(and(inArray(contactPoints.value, values), ne(contactPoints.source, sourceOf(importId))))
    : [];
  const wanted = [
    ...(accounts.length ? [inArray(customers.accountNumber, accounts)] : []),
    ...(byPoint.length ? [inArray(customers.id, [...new Set(byPoint.map(({ id }) => id))])] : []),
  ];
  if (wanted.length === 0) return [];
  const found = await tx
    .select({
      id: customers.id,
      name: customers.name,
      accountNumber: customers.accountNumber,
      language: customers.language,
      timeZone: customers.timeZone,
      vulnerability: customers.vulnerability,
    })
    .from(customers)
    .where(or(...wanted));
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const [points, places] = await Promise.all([
    tx.select().from(contactPoints).where(inArray(contactPoints.customerId, ids)),
    tx.select().from(addresses).where(inArray(addresses.customerId, ids)),
  ]);
  const pointsOf = Map.groupBy(points, (point) => point.customerId);
  const placesOf = Map.groupBy(places, (place) => place.customerId);
  return found.map((one) => ({
    ...one,
    points: pointsOf.get(one.id) ?? [],
    addresses: placesOf.get(one.id) ?? [],
  }));
}
