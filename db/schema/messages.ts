import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MessageStatus, OptWord, SuppressionSource } from "../../server/contract/messages.ts";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";

/** Every text the carrier told of. `carrierSid` makes a repeated webhook one row and one effect. */
export const messages = pgTable(
  "messages",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    direction: text().$type<"in" | "out">().notNull(),
    carrierSid: text().notNull().unique(),
    fromNumber: text(),
    toNumber: text(),
    /** Null for one that we know by its status alone: the answer to our sending it was lost. */
    body: text(),
    mediaUrls: jsonb().$type<string[]>().notNull().default([]),
    optWord: text().$type<OptWord>(),
    status: text().$type<MessageStatus>().notNull(),
    /** Twilio's, of a message that failed: twilio.com/docs/api/errors */
    errorCode: integer(),
    at: at().notNull(),
    statusAt: at().notNull(),
  },
  (t) => [
    index("messages_by_time").on(t.enterpriseId, t.at),
    // Whose texts these are, when somebody is erased.
    index("messages_by_sender").on(t.enterpriseId, t.fromNumber),
    index("messages_by_receiver").on(t.enterpriseId, t.toNumber),
    ownEnterprise(),
  ],
);

/**
 * Who is not to be messaged, by number for the whole enterprise: stricter than the carrier, which blocks one
 * sender number at a time. A row is never changed but to end it, so that it can be told what held when.
 */
export const suppressions = pgTable(
  "suppressions",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    channel: text().$type<"sms">().notNull(),
    number: text().notNull(),
    source: text().$type<SuppressionSource>().notNull(),
    /** The message that said so. */
    messageId: uuid()
      .notNull()
      .references(() => messages.id),
    startedAt: at().notNull(),
    endedAt: at(),
    /** The message that took it back. */
    endedByMessageId: uuid().references(() => messages.id),
  },
  (t) => [
    // At most one holds at a time: STOP twice is one, and START ends it.
    uniqueIndex("suppressions_one_live").on(t.enterpriseId, t.channel, t.number).where(sql`ended_at is null`),
    index("suppressions_by_number").on(t.enterpriseId, t.number, t.startedAt),
    ownEnterprise(),
  ],
);
