import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ErasureBasis, ErasureCounts } from "../../server/contract/erasures.ts";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";
import { customers } from "./customers.ts";

/** That a record must be kept as it is, because somebody is entitled to find it so. One holds at a time. */
export const legalHolds = pgTable(
  "legal_holds",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    reason: text().notNull(),
    byPersonId: uuid().notNull(),
    at: at().notNull(),
    liftedBy: uuid(),
    liftedAt: at(),
    liftedWhy: text(),
  },
  (t) => [
    uniqueIndex("legal_holds_one_live").on(t.customerId).where(sql`lifted_at is null`),
    index("legal_holds_by_customer").on(t.customerId, t.at),
    ownEnterprise(),
  ],
);

/** That a person was erased: by whom, why, when, and how much of what. Holds nothing of the person but the old ids. */
export const erasures = pgTable(
  "erasures",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    /** No reference: the row is gone. */
    erasedId: uuid().notNull(),
    /** Ids of records that had been merged into it. */
    formerIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    basis: text().$type<ErasureBasis>().notNull(),
    /** Where the request is filed: `ticket 4411`. */
    reference: text().notNull(),
    counts: jsonb().$type<ErasureCounts>().notNull(),
    byPersonId: uuid().notNull(),
    at: at().notNull(),
    /** Sounds that the carrier still has to delete: tried again until it has. */
    recordingSids: text().array().notNull().default(sql`'{}'::text[]`),
  },
  (t) => [
    uniqueIndex("erasures_once").on(t.enterpriseId, t.erasedId),
    index("erasures_newest").on(t.enterpriseId, t.at, t.id),
    index("erasures_with_recordings").on(t.enterpriseId).where(sql`recording_sids <> '{}'`),
    ownEnterprise(),
  ],
);
