import { sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";

/**
 * Tables that speak of a customer, and the column that says of whom: any `customer_id`, and any that references
 * customers. Asked of the catalog, so that nobody has to keep a list. In order of name.
 */
export function tablesAboutCustomers(tx: Tx): Promise<{ name: string; column: string }[]> {
  return tx.execute<{ name: string; column: string }>(sql`
    select c.relname as name, a.attname as "column" from pg_attribute a join pg_class c on c.oid = a.attrelid
     where not a.attisdropped and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
       and (a.attname = 'customer_id' or exists (
         select from pg_constraint f where f.contype = 'f' and f.confrelid = 'customers'::regclass
            and f.conrelid = c.oid and f.conkey = array[a.attnum]))
     order by 1, 2`);
}
