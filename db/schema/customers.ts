import { doublePrecision, index, jsonb, numeric, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";

export const customers = pgTable(
  "customers",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    kind: text().$type<"person" | "household" | "company">().notNull(),
    name: text().notNull(),
    language: text().notNull(),
    timeZone: text().notNull(),
    vulnerability: text(),
    createdAt: at().notNull(),
    version: version(),
  },
  () => [ownEnterprise()],
);

/** A phone (E.164) or address of a customer, with consent per purpose. */
export const contactPoints = pgTable(
  "contact_points",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    kind: text().$type<"phone" | "email">().notNull(),
    value: text().notNull(),
    label: text(),
    consent: jsonb().$type<{ lifeSafety: boolean; service: boolean; marketing: boolean }>().notNull(),
    source: text().notNull(),
    at: at().notNull(),
  },
  (t) => [
    // The screen pop: who has this number?
    index("contact_points_by_value").on(t.enterpriseId, t.value),
    index("contact_points_by_customer").on(t.customerId),
    ownEnterprise(),
  ],
);

export const addresses = pgTable(
  "addresses",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    lines: text().notNull(),
    city: text().notNull(),
    region: text().notNull(),
    postcode: text().notNull(),
    latitude: doublePrecision().notNull(),
    longitude: doublePrecision().notNull(),
  },
  (t) => [index("addresses_by_customer").on(t.customerId), ownEnterprise()],
);

export const holdings = pgTable(
  "holdings",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    product: text().notNull(),
    detail: text().notNull(),
    since: at().notNull(),
  },
  (t) => [index("holdings_by_customer").on(t.customerId), ownEnterprise()],
);

export const orders = pgTable(
  "orders",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    title: text().notNull(),
    state: text().notNull(),
    total: numeric({ precision: 12, scale: 2 }).notNull(),
    at: at().notNull(),
  },
  (t) => [index("orders_by_customer").on(t.customerId, t.at), ownEnterprise()],
);

export const cases = pgTable(
  "cases",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    title: text().notNull(),
    state: text().notNull(),
    dueAt: at(),
    createdAt: at().notNull(),
    version: version(),
  },
  (t) => [index("cases_by_customer").on(t.customerId), ownEnterprise()],
);

/** Every call, message, visit and note: what happened between a customer and us. */
export const interactions = pgTable(
  "interactions",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    /** Null for a caller who is in no record yet. */
    customerId: uuid().references(() => customers.id),
    callId: uuid(),
    kind: text().$type<"call" | "message" | "portal" | "note">().notNull(),
    /** Who wrote a message: the customer (`in`) or we. */
    direction: text().$type<"in" | "out">(),
    summary: text().notNull(),
    outcome: text(),
    byPersonId: uuid(),
    at: at().notNull(),
  },
  (t) => [
    index("interactions_by_customer").on(t.customerId, t.at),
    index("interactions_by_call").on(t.callId),
    ownEnterprise(),
  ],
);
