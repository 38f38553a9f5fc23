import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  jsonb,
  numeric,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  CareNeed,
  CaseKind,
  CaseState,
  Channel,
  CustomFieldView,
  CustomValue,
  Purpose,
} from "#contract/customers.ts";
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
    /** What the customer gives when asked for their number with us. */
    accountNumber: text(),
    preferredChannel: text().$type<Channel>(),
    /** What people must know before they speak or send somebody. */
    vulnerability: text(),
    /** The same in words that routing and audiences may use. */
    careNeeds: text().array().$type<CareNeed[]>().notNull().default(sql`'{}'::text[]`),
    tags: text().array().notNull().default(sql`'{}'::text[]`),
    /** How they like things done and what they buy: a short name, a short text. */
    preferences: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** By the key of a row in `custom_fields`. */
    customValues: jsonb().$type<Record<string, CustomValue>>().notNull().default({}),
    createdAt: at().notNull(),
    version: version(),
  },
  (t) => [
    // An account number finds one customer, or says nothing.
    uniqueIndex("customers_by_account").on(t.enterpriseId, t.accountNumber),
    // A page of a segment that most customers are in must not sort a million.
    index("customers_by_name").on(t.enterpriseId, t.name, t.id),
    ownEnterprise(),
  ],
);

/** A field that an enterprise adds to its records. */
export const customFields = pgTable(
  "custom_fields",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    key: text().notNull(),
    label: text().notNull(),
    kind: text().$type<CustomFieldView["kind"]>().notNull(),
    /** What a `choice` may be. */
    choices: text().array().notNull().default(sql`'{}'::text[]`),
    retired: boolean().notNull().default(false),
  },
  (t) => [unique("custom_fields_once").on(t.enterpriseId, t.key), ownEnterprise()],
);

/** A card as the payment provider names it. There is no column that a card number would fit into. */
export const paymentCards = pgTable(
  "payment_cards",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    token: text().notNull(),
    brand: text().notNull(),
    lastFour: text().notNull(),
    at: at().notNull(),
  },
  (t) => [
    index("payment_cards_by_customer").on(t.customerId),
    // Whoever copies rows past the application must not leave a card number here either.
    check("payment_cards_last_four_only", sql`${t.lastFour} ~ '^[0-9]{4}$' and ${t.token} !~ '[0-9]{12,19}'`),
    ownEnterprise(),
  ],
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
    /** Where each consent was given or taken back, and when; a purpose left out is as the point itself. */
    consentFrom: jsonb()
      .$type<Partial<Record<Purpose, { source: string; at: string }>>>()
      .notNull()
      .default({}),
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
    /** Null until somebody or something has placed the address. */
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    /** Null: the customer's own. */
    timeZone: text(),
  },
  (t) => [
    index("addresses_by_customer").on(t.customerId),
    // Who lives in an area: its rectangle, then the area itself.
    index("addresses_by_place").on(t.enterpriseId, t.latitude, t.longitude, t.customerId),
    // Reports and choices: each region, each city, without reading every address.
    index("addresses_by_region").on(t.enterpriseId, t.region, t.customerId),
    index("addresses_by_city").on(t.enterpriseId, t.city, t.customerId),
    ownEnterprise(),
  ],
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
  (t) => [
    index("holdings_by_customer").on(t.customerId),
    index("holdings_by_product").on(t.enterpriseId, t.product, t.customerId),
    ownEnterprise(),
  ],
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
    kind: text().$type<CaseKind>().notNull().default("request"),
    title: text().notNull(),
    detail: text().notNull().default(""),
    state: text().$type<CaseState>().notNull(),
    /** Null: nobody's yet. */
    ownerId: uuid(),
    dueAt: at(),
    createdAt: at().notNull(),
    closedAt: at(),
    version: version(),
  },
  (t) => [
    index("cases_by_customer").on(t.customerId),
    // A person's own open cases.
    index("cases_open_by_owner").on(t.ownerId, t.dueAt, t.id).where(sql`state <> 'closed'`),
    // The queue: what is open, soonest due first.
    index("cases_open_by_due").on(t.enterpriseId, t.dueAt, t.id).where(sql`state <> 'closed'`),
    ownEnterprise(),
  ],
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
    // The timeline, page by page.
    index("interactions_by_customer").on(t.customerId, t.at, t.id),
    index("interactions_by_call").on(t.callId),
    ownEnterprise(),
  ],
);
