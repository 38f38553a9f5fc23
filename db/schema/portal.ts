import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { NoticeStep, NoticeText, PortalLanguage } from "../../server/contract/portal.ts";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";
import { customers } from "./customers.ts";

/**
 * Where an enterprise's customers find their own page. Read by its address before anybody knows whose it is, so
 * it has no row-level security and holds nothing but where it leads.
 */
export const portals = pgTable("portals", {
  slug: text().primaryKey(),
  enterpriseId: enterpriseId().unique(),
  helpQueues: jsonb().$type<Record<PortalLanguage, string>>().notNull(),
  senderNumber: text().notNull(),
  emergencyNumber: text().notNull(),
  /** In which times are told to whoever is not signed in. */
  timeZone: text().notNull(),
  version: version(),
});

/** What was said to all customers of an incident, and when. Never changed: the newest holds. */
export const portalNotices = pgTable(
  "portal_notices",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    number: integer().notNull(),
    shown: boolean().notNull(),
    step: text().$type<NoticeStep>().notNull(),
    texts: jsonb().$type<Record<PortalLanguage, NoticeText>>().notNull(),
    nextUpdateAt: at(),
    byPersonId: uuid().notNull(),
    at: at().notNull(),
  },
  (t) => [
    // Two who say something at once: the second looks again.
    uniqueIndex("portal_notices_number_once").on(t.enterpriseId, t.number),
    ownEnterprise(),
  ],
);

/** A link that somebody here sent a customer. It says whose page is meant; a code must still be entered. */
export const portalLinks = pgTable(
  "portal_links",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    customerId: uuid()
      .notNull()
      .references(() => customers.id),
    /** Whose number or address it was sent to; one removed since makes the link worthless. */
    pointId: uuid().notNull(),
    /** Of the token in the link. */
    digest: text().notNull().unique(),
    byPersonId: uuid().notNull(),
    at: at().notNull(),
    expiresAt: at().notNull(),
    sentAt: at(),
    /** Somebody signed in through it: it leads nowhere any more. */
    usedAt: at(),
  },
  (t) => [index("portal_links_by_customer").on(t.customerId), ownEnterprise()],
);

/**
 * A one-time code. One is kept for whoever asks, known or not, so that both cost the same; with nobody in
 * `customerIds` no digits are right.
 */
export const portalCodes = pgTable(
  "portal_codes",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    purpose: text().$type<"sign-in" | "reach">().notNull(),
    /** Of the browser that asked, by its cookie: the digits are worth nothing in another one. */
    visit: text().notNull(),
    /** Keyed; the digits alone would be found by trying them all. */
    digest: text().notNull(),
    customerIds: uuid().array().notNull(),
    linkId: uuid(),
    /** Of purpose `reach`: what counts once the code came back, and what it takes the place of. */
    kind: text().$type<"phone" | "email">(),
    value: text(),
    replacesPointId: uuid(),
    tries: integer().notNull().default(0),
    at: at().notNull(),
    expiresAt: at().notNull(),
    usedAt: at(),
  },
  (t) => [
    index("portal_codes_by_visit").on(t.visit, t.at),
    index("portal_codes_by_age").on(t.enterpriseId, t.at),
    check("portal_codes_reach_has_value", sql`(${t.purpose} = 'reach') = (${t.value} is not null)`),
    ownEnterprise(),
  ],
);

/** A customer who is signed in, at whichever site. */
export const portalSessions = pgTable(
  "portal_sessions",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    /** Of the cookie's token. */
    digest: text().notNull().unique(),
    /** Null while several share the number and none has said which of them it is. */
    customerId: uuid().references(() => customers.id),
    customerIds: uuid().array().notNull(),
    /** Account numbers tried by one of several. */
    tries: integer().notNull().default(0),
    at: at().notNull(),
    expiresAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [
    index("portal_sessions_by_customer").on(t.customerId),
    index("portal_sessions_by_age").on(t.enterpriseId, t.expiresAt),
    ownEnterprise(),
  ],
);
