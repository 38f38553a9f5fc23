import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  AgentState,
  BackupRule,
  CenterKind,
  CenterState,
  ChosenAgentState,
  SeatKind,
  SeatPhone,
  Verdict,
  Witness,
} from "../../server/contract/centers.ts";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";

/** A building of seats. `state` is what routing believes, not what the building reports. */
export const centers = pgTable(
  "centers",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    name: text().notNull(),
    kind: text().$type<CenterKind>().notNull(),
    timeZone: text().notNull(),
    state: text().$type<CenterState>().notNull().default("open"),
    stateAt: at().notNull(),
    stateReason: text().notNull().default(""),
    /** When the running countdown declares it dark; null when none runs. */
    darkAt: at(),
    /** A supervisor stopped the countdown: it does not start again for the same silence. */
    countdownStopped: boolean().notNull().default(false),
    verdict: text().$type<Verdict>(),
    witnesses: jsonb().$type<Witness[]>().notNull().default([]),
    backupRule: text().$type<BackupRule>().notNull(),
    backupWaitingMaxMs: integer(),
    backupOpenedByHand: boolean().notNull().default(false),
    /** Its backup seats take calls now, by its rule or by hand. */
    backupOpen: boolean().notNull().default(false),
    version: version(),
  },
  (t) => [
    check("centers_state_known", sql`${t.state} in ('open','silent','dark','restoring')`),
    // A countdown belongs to silence: an open or dark center has none.
    check("centers_countdown_when_silent", sql`${t.darkAt} is null or ${t.state} = 'silent'`),
    ownEnterprise(),
  ],
);

/** Where one agent takes calls. */
export const seats = pgTable(
  "seats",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    centerId: uuid()
      .notNull()
      .references(() => centers.id),
    label: text().notNull(),
    kind: text().$type<SeatKind>().notNull(),
    phone: text().$type<SeatPhone>().notNull().default("browser"),
    /** Phone number or SIP address of a seat that is dialled. */
    address: text(),
    /** No longer used; calls taken at it stay on record under its label. */
    retired: boolean().notNull().default(false),
    version: version(),
  },
  (t) => [uniqueIndex("seats_label_once").on(t.centerId, t.label).where(sql`not retired`), ownEnterprise()],
);

/** A person taking calls: where they sit and what state they are in. */
export const agents = pgTable(
  "agents",
  {
    personId: uuid().primaryKey(),
    enterpriseId: enterpriseId(),
    seatId: uuid().references(() => seats.id),
    state: text().$type<AgentState>().notNull().default("offline"),
    stateAt: at().notNull(),
    stateReason: text().notNull().default(""),
    nextState: text().$type<ChosenAgentState>(),
    /** Since when they have had no call: the longest idle is asked first. A missed offer does not reset it. */
    idleSince: at().notNull(),
    skills: text().array().notNull().default(sql`'{}'::text[]`),
    version: version(),
  },
  (t) => [
    // Two people at one seat would be two voices for one offer.
    uniqueIndex("agents_seat_once").on(t.seatId).where(sql`seat_id is not null`),
    ownEnterprise(),
  ],
);

/**
 * Heartbeats as each site heard them, written with local durability: they are replaced every second, and
 * after a failover all clocks restart anyway. `kind` is `seat` or `beacon` (then `subjectId` is the center's).
 */
export const presence = pgTable(
  "presence",
  {
    enterpriseId: enterpriseId(),
    kind: text().$type<"seat" | "beacon">().notNull(),
    subjectId: uuid().notNull(),
    site: text().notNull(),
    centerId: uuid().notNull(),
    seenAt: at().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.subjectId, t.site] }),
    index("presence_by_center").on(t.centerId),
    ownEnterprise(),
  ],
);

/** What was believed of a center, by whom, on what evidence: kept for the report afterwards. */
export const centerEvents = pgTable(
  "center_events",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    centerId: uuid().notNull(),
    /** Number of the row of the center state table that fired. */
    row: integer().notNull(),
    fromState: text().$type<CenterState>().notNull(),
    toState: text().$type<CenterState>().notNull(),
    verdict: text().$type<Verdict>(),
    witnesses: jsonb().$type<Witness[]>().notNull(),
    reason: text().notNull(),
    by: text().notNull(),
    at: at().notNull(),
  },
  (t) => [index("center_events_by_center").on(t.centerId, t.at), ownEnterprise()],
);
