import { bigint, boolean, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { RecordChange } from "../../server/contract/customer-changes.ts";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";
import { customers } from "./customers.ts";

/**
 * What a change of a record replaced: tells whoever comes second what was changed, and takes a change back.
 * Beside the audit chain, which names fields only: what is erased here must not stay there.
 */
export const customerChanges = pgTable(
  "customer_changes",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    /** The record's version after it. */
    version: bigint({ mode: "number" }).notNull(),
    /** The operation. */
    deed: text().notNull(),
    parts: jsonb().$type<RecordChange[]>().notNull(),
    byPersonId: uuid(),
    /** Made by the customer, on their own page. */
    byCustomer: boolean().notNull().default(false),
    at: at().notNull(),
  },
  (t) => [unique("customer_changes_once").on(t.customerId, t.version), ownEnterprise()],
);
