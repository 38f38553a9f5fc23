import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, enterpriseId, id, ownEnterprise } from "./columns.ts";

export const carrierCommandKinds = [
  "hold",
  "unhold",
  "remove",
  "set-mode",
  "record",
  "dial-seat",
  "dial-customer",
  "redirect",
  "complete",
] as const;
export type CarrierCommandKind = (typeof carrierCommandKinds)[number];

/**
 * Every order given to the carrier. Written as `submitting` before it is sent; after a crash it is
 * `unknown` and is tried again only after the conference's participants were listed.
 */
export const carrierCommands = pgTable(
  "carrier_commands",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    callId: uuid().notNull(),
    /** The site that sends it: it alone, right after the commit. Another takes over only what got old. */
    site: text().notNull(),
    kind: text().$type<CarrierCommandKind>().notNull(),
    conferenceSid: text(),
    /** CallSid of the leg, or the number or address to dial. */
    target: text(),
    /** Participant label at the carrier: the offer's id. */
    label: text(),
    /** The call that the carrier made of it. */
    carrierSid: text(),
    state: text().$type<"submitting" | "accepted" | "refused" | "unknown" | "superseded">().notNull(),
    attempts: integer().notNull().default(0),
    error: text(),
    createdAt: at().notNull(),
    settledAt: at(),
  },
  (t) => [
    index("carrier_commands_by_call").on(t.callId, t.createdAt),
    index("carrier_commands_open")
      .on(t.enterpriseId, t.createdAt)
      .where(sql`state in ('submitting','unknown')`),
    ownEnterprise(),
  ],
);
