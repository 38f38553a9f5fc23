import { sql } from "drizzle-orm";
import type { Platform } from "#server/platform/platform.ts";

const tables = ["customers", "contact_points", "addresses", "customer_search", "import_keys"];

/** Has the server count the tables that an import fills: a transaction each, for the feed waits for the oldest. */
export async function countCustomerTables(platform: Platform, enterpriseId: string): Promise<void> {
  for (const table of tables)
    await platform.database.write({ enterpriseId }, (tx) =>
      tx.execute(sql`select count_customer_tables(${table})`),
    );
}
