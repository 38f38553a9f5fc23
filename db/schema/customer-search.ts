import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at, enterpriseId, ownEnterprise } from "./columns.ts";
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

/**
 * Every word of letters in those lines, once: what a misspelt word is compared with. One that no line has any more
 * is marked first and removed later: a line written meanwhile takes the mark away (server/customers/find).
 */
export const searchWords = pgTable(
  "search_words",
  { enterpriseId: enterpriseId(), word: text().notNull(), unusedSince: at() },
  (t) => [primaryKey({ columns: [t.enterpriseId, t.word] }), ownEnterprise()],
);
