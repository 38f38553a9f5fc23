import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at, bytea, enterpriseId, id, ownEnterprise, xid8 } from "./columns.ts";

/** Whose customers are served. Holds no business data, so every session may list it. */
export const enterprises = pgTable("enterprises", {
  id: id(),
  name: text().notNull(),
});

/**
 * That something changed, for consoles and for features that react. Ordered by (xid, id) inside a term;
 * carries ids only, so it needs no row-level security and a reader always re-reads the row.
 */
export const feed = pgTable(
  "feed",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    xid: xid8().notNull().default(sql`pg_current_xact_id()`),
    term: integer().notNull(),
    enterpriseId: enterpriseId(),
    topic: text().notNull(),
    type: text().notNull(),
    entityId: text().notNull(),
    at: at().notNull(),
  },
  (t) => [index("feed_in_order").on(t.term, t.xid, t.id)],
);

/**
 * How far a feature that reacts to the feed has come. Moved in the transaction of its effects, so that they
 * happen once; locked by the site that reads, so that a site's death frees it.
 */
export const feedReaders = pgTable(
  "feed_readers",
  {
    reader: text().notNull(),
    enterpriseId: enterpriseId(),
    term: integer().notNull(),
    xid: xid8().notNull(),
    feedId: bigint({ mode: "bigint" }).notNull(),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.reader, t.enterpriseId] }), ownEnterprise()],
);

/** The first answer to each Idempotency-Key, so that trying again has no second effect. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    enterpriseId: enterpriseId(),
    callerId: text().notNull(),
    operation: text().notNull(),
    key: text().notNull(),
    bodyHash: text().notNull(),
    answer: jsonb(),
    at: at().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.enterpriseId, t.callerId, t.operation, t.key] }),
    index("idempotency_keys_by_age").on(t.at),
    ownEnterprise(),
  ],
);

/** Every look at and change of customer data (promise 8). `digest` is keyed, so a forged row shows. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    xid: xid8().notNull().default(sql`pg_current_xact_id()`),
    term: integer().notNull(),
    enterpriseId: enterpriseId(),
    at: at().notNull(),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text().notNull(),
    why: text(),
    detail: jsonb().notNull(),
    digest: bytea().notNull(),
  },
  (t) => [
    index("audit_entries_in_order").on(t.enterpriseId, t.term, t.xid, t.id),
    index("audit_entries_by_entity").on(t.enterpriseId, t.entity, t.entityId, t.at),
    // A person's doings among millions of others'.
    index("audit_entries_by_actor").on(t.enterpriseId, t.actorId, t.term, t.xid, t.id),
    // Entries lie nearly in the order of their time: a few pages of index find a day, and cost a write next to nothing.
    index("audit_entries_by_time").using("brin", t.at),
    ownEnterprise(),
  ],
);

/** One link of the chain: the entries it covers, and the digest of them together with the link before. */
export const auditSeals = pgTable(
  "audit_seals",
  {
    enterpriseId: enterpriseId(),
    number: integer().notNull(),
    throughTerm: integer().notNull(),
    throughXid: xid8().notNull(),
    throughId: bigint({ mode: "bigint" }).notNull(),
    entries: integer().notNull(),
    previous: bytea().notNull(),
    digest: bytea().notNull(),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.enterpriseId, t.number] }), ownEnterprise()],
);
