import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MergeBefore, MergeState } from "../../server/contract/merges.ts";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";
import { customers } from "./customers.ts";

/**
 * A record that went into another one. Its row in `customers` is gone, its id and account number lead here, and
 * `before` holds what an undo needs.
 */
export const customerMerges = pgTable(
  "customer_merges",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    /** Who stands for it now: moves on when that record is merged in its turn, so that an old id is one step away. */
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    /** The record it went into. Another than `customerId`: a later merge has to be undone first. */
    survivorId: uuid().notNull(),
    absorbedId: uuid().notNull(),
    /** The account number that the outcome did not keep: it still finds the survivor. */
    oldAccount: text(),
    state: text().$type<MergeState>().notNull(),
    /** The survivor's version after it. */
    version: bigint({ mode: "number" }).notNull(),
    /** Null once it was undone. */
    before: jsonb().$type<MergeBefore>(),
    byPersonId: uuid(),
    at: at().notNull(),
    undoneBy: uuid(),
    undoneAt: at(),
  },
  (t) => [
    index("customer_merges_by_customer").on(t.customerId, t.at),
    // An old id leads to one record.
    uniqueIndex("customer_merges_one_live").on(t.enterpriseId, t.absorbedId).where(sql`state = 'merged'`),
    index("customer_merges_by_account")
      .on(t.enterpriseId, t.oldAccount)
      .where(sql`state = 'merged' and old_account is not null`),
    ownEnterprise(),
  ],
);
