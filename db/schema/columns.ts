/** Columns that most tables share, so that they are spelt once. */
import { sql } from "drizzle-orm";
import { bigint, customType, pgPolicy, timestamp, uuid } from "drizzle-orm/pg-core";

export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => "xid8" });
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

export const id = () => uuid().primaryKey();
export const enterpriseId = () => uuid().notNull();
export const at = () => timestamp({ withTimezone: true, precision: 3 });
/** Grows by one at each change of the row; a console never replaces a newer row by an older one. */
export const version = () => bigint({ mode: "number" }).notNull().default(1);

/**
 * Keeps enterprises apart. A transaction that has not said whose it is sees nothing, because an empty
 * setting becomes null and null equals no row.
 */
export const ownEnterprise = () =>
  pgPolicy("own_enterprise", {
    as: "permissive",
    for: "all",
    to: "public",
    using: sql`enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid`,
    withCheck: sql`enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid`,
  });
