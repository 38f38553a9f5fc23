import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { enterpriseId, ownEnterprise } from "./columns.ts";
import { customers } from "./customers.ts";

/**
 * One line of folded text a customer: name, account number, numbers, e-mails, addresses. Written by triggers
 * (db/migrations/search.sql), so whatever changes a record, by whatever way, can be found at once.
 */
export const customerSearch = pgTable(
  "customer_search",
  {
    customerId: uuid()
      .primaryKey()
      .references(() => customers.id, { onDelete: "cascade" }),
    enterpriseId: enterpriseId(),
    text: text().notNull(),
  },
  () => [ownEnterprise()],
);

/** Every word of letters in those lines, once: what a misspelt word is compared with. Words are never removed. */
export const searchWords = pgTable(
  "search_words",
  { enterpriseId: enterpriseId(), word: text().notNull() },
  (t) => [primaryKey({ columns: [t.enterpriseId, t.word] }), ownEnterprise()],
);
