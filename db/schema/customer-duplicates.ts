import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DuplicateReason, DuplicateState } from "../../server/contract/duplicates.ts";
import { at, enterpriseId, ownEnterprise } from "./columns.ts";
import { customers } from "./customers.ts";

/** Customers whose searchable line changed and who were not compared since. Written by refresh_customer_search. */
export const duplicateChecks = pgTable(
  "duplicate_checks",
  {
    customerId: uuid()
      .primaryKey()
      .references(() => customers.id, { onDelete: "cascade" }),
    enterpriseId: enterpriseId(),
  },
  // A batch is taken in the order of ids backwards, for an enterprise.
  (t) => [index("duplicate_checks_in_order").on(t.enterpriseId, t.customerId), ownEnterprise()],
);

/**
 * What two records of one customer are likely to have in common, as digests: only customers with the same key are
 * compared, never everybody with everybody. Numbers and e-mails need none, contact points are found by value.
 */
export const duplicateKeys = pgTable(
  "duplicate_keys",
  {
    enterpriseId: enterpriseId(),
    key: uuid().notNull(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.enterpriseId, t.key, t.customerId] }),
    index("duplicate_keys_by_customer").on(t.customerId),
    ownEnterprise(),
  ],
);

/** Two records that may be one customer's. Holds no name and no number: those are read where they stand. */
export const customerDuplicates = pgTable(
  "customer_duplicates",
  {
    enterpriseId: enterpriseId(),
    firstId: uuid()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    secondId: uuid()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    reasons: jsonb().$type<DuplicateReason[]>().notNull(),
    /** Percent. */
    confidence: integer().notNull(),
    state: text().$type<DuplicateState>().notNull(),
    foundAt: at().notNull(),
    /** Who said that they are not the same, and when: never asked again. */
    dismissedBy: uuid(),
    dismissedAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.firstId, t.secondId] }),
    index("customer_duplicates_by_second").on(t.secondId),
    // The page: most likely first.
    index("customer_duplicates_open")
      .on(t.enterpriseId, t.confidence, t.firstId, t.secondId)
      .where(sql`state = 'open'`),
    // A pair is one row, whichever of the two was looked at.
    check("customer_duplicates_in_order", sql`${t.firstId} < ${t.secondId}`),
    ownEnterprise(),
  ],
);
