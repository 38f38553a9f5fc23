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
  CallDirection,
  CallOutcome,
  CallState,
  DialState,
  GuestMode,
  Match,
  OfferKind,
  OfferReason,
  OfferState,
} from "../../server/contract/calls.ts";
import type { BreakState, OpeningHours } from "../../server/contract/settings.ts";
import { centers, seats } from "./centers.ts";
import { at, enterpriseId, id, ownEnterprise, version } from "./columns.ts";

/** What callers wait in. Lower `priority` is served first. */
export const queues = pgTable(
  "queues",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    name: text().notNull(),
    homeCenterId: uuid()
      .notNull()
      .references(() => centers.id),
    priority: integer().notNull(),
    skills: text().array().notNull().default(sql`'{}'::text[]`),
    /** After this long waiting, the skills named are no longer asked for, in order. */
    relaxation: jsonb().$type<{ afterMs: number; drop: string[] }[]>().notNull().default([]),
    /** Its callers are told so, and then recorded. */
    recorded: boolean().notNull().default(false),
    /** Null: always open. */
    hours: jsonb().$type<OpeningHours>(),
    /** No longer used; its calls stay on record under its name. */
    retired: boolean().notNull().default(false),
    version: version(),
  },
  (t) => [
    // Two queues of one name could not be told apart when a call is passed on.
    uniqueIndex("queues_name_once").on(t.enterpriseId, t.name).where(sql`not retired`),
    ownEnterprise(),
  ],
);

/** What an agent can do and a queue may ask for: queues and agents name it. */
export const skills = pgTable(
  "skills",
  { id: id(), enterpriseId: enterpriseId(), name: text().notNull() },
  (t) => [uniqueIndex("skills_name_once").on(t.enterpriseId, t.name), ownEnterprise()],
);

/** Why somebody takes a break, from a list, so that a report can tell lunch from illness. */
export const breakReasons = pgTable(
  "break_reasons",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    state: text().$type<BreakState>().notNull(),
    label: text().notNull(),
    retired: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex("break_reasons_once").on(t.enterpriseId, t.state, t.label).where(sql`not retired`),
    ownEnterprise(),
  ],
);

/** Which enterprise and queue a dialled number leads to: read before the enterprise is known. */
export const phoneNumbers = pgTable("phone_numbers", {
  number: text().primaryKey(),
  enterpriseId: enterpriseId(),
  queueId: uuid().notNull(),
});

export const calls = pgTable(
  "calls",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    queueId: uuid()
      .notNull()
      .references(() => queues.id),
    centerId: uuid()
      .notNull()
      .references(() => centers.id),
    direction: text().$type<CallDirection>().notNull(),
    state: text().$type<CallState>().notNull(),
    stateAt: at().notNull(),
    outcome: text().$type<CallOutcome>(),
    /** The caller's leg at the carrier; a call is adopted by it once. */
    carrierCallSid: text().unique(),
    conferenceSid: text(),
    fromNumber: text(),
    toNumber: text().notNull(),
    match: text().$type<Match>().notNull(),
    customerId: uuid(),
    customerName: text(),
    candidates: jsonb().$type<{ id: string; name: string; city: string | null }[]>().notNull().default([]),
    language: text(),
    skills: text().array().notNull().default(sql`'{}'::text[]`),
    priority: integer().notNull(),
    /** When the caller first arrived: their place in line, through every reroute, failover and callback. */
    arrivedAt: at().notNull(),
    seatId: uuid().references(() => seats.id),
    personId: uuid(),
    answeredAt: at(),
    heldAt: at(),
    endedAt: at(),
    endReason: text(),
    wrapUpEndsAt: at(),
    /** Passed on to this seat by name: it is asked first, then the call is like any other. */
    onlySeatId: uuid(),
    /** The caller hears hold music by our order. */
    onHold: boolean().notNull().default(false),
    reroutedFrom: uuid(),
    reroutedAt: at(),
    reroutedDarkSince: at(),
    /** What the caller was told of their place and wait, for the agent to know. */
    heard: jsonb().$type<{ at: string; text: string }[]>().notNull().default([]),
    /** Null: nothing of it was recorded. Paused while card data is spoken. */
    recording: text().$type<"on" | "paused">(),
    recordingSid: text(),
    /** On a call we made: how far the customer's phone has come, as the carrier tells it. */
    dial: text().$type<DialState>(),
    /** The callback this call carries out, or leads to. */
    callbackId: uuid(),
    /** What the customer wrote that they need, before they were called. */
    need: text(),
    version: version(),
  },
  (t) => [
    check("calls_ended_has_outcome", sql`(${t.state} = 'ended') = (${t.outcome} is not null)`),
    // One seat, one call (promise 4): wrap-up counts, for the person is not free yet.
    uniqueIndex("calls_one_per_seat")
      .on(t.seatId)
      .where(sql`state in ('connecting','talking','held','wrap-up')`),
    index("calls_live").on(t.enterpriseId, t.priority, t.arrivedAt).where(sql`state <> 'ended'`),
    // The longest wait of a queue, looked at twice a second however long the line is.
    index("calls_waiting").on(t.queueId, t.arrivedAt).where(sql`state = 'waiting'`),
    // Today's figures, read every few seconds, must not read last year's calls.
    index("calls_by_arrival").on(t.enterpriseId, t.arrivedAt),
    index("calls_by_customer").on(t.customerId),
    // Whoever is erased is found as a caller too.
    index("calls_by_caller").on(t.enterpriseId, t.fromNumber),
    ownEnterprise(),
  ],
);

/**
 * One seat is asked to take one call, or to join one that another seat has (`join`: a guest). `reason` says why
 * this seat. A guest who takes over becomes `take`.
 */
export const offers = pgTable(
  "offers",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    callId: uuid()
      .notNull()
      .references(() => calls.id),
    seatId: uuid()
      .notNull()
      .references(() => seats.id),
    personId: uuid().notNull(),
    kind: text().$type<OfferKind>().notNull().default("take"),
    /** Of a guest: a supervisor may listen, or be heard by the agent alone. */
    mode: text().$type<GuestMode>().notNull().default("talk"),
    state: text().$type<OfferState>().notNull(),
    reason: jsonb().$type<OfferReason>().notNull(),
    offeredAt: at().notNull(),
    /** Not answered by then, or accepted and the line not up: the call goes onward. */
    expiresAt: at().notNull(),
    acceptedAt: at(),
    legUpAt: at(),
    endedAt: at(),
    /** The agent's leg at the carrier, once it is known. */
    legCallSid: text(),
    /** When that leg left the conference: until then it may have to be taken out. */
    legDownAt: at(),
  },
  (t) => [
    // Promise 4, kept by the database whatever the code does: a seat is on one call, as its own or as a guest,
    // and one seat has the call.
    uniqueIndex("offers_one_live_per_seat")
      .on(t.seatId)
      .where(sql`state in ('offered','accepted','connected')`),
    uniqueIndex("offers_one_live_per_call")
      .on(t.callId)
      .where(sql`kind = 'take' and state in ('offered','accepted','connected')`),
    index("offers_by_call").on(t.callId, t.offeredAt),
    // Routing asks each time which seats refused lately.
    index("offers_refused").on(t.endedAt).where(sql`state in ('declined','failed','missed')`),
    ownEnterprise(),
  ],
);

/** A promise to call someone. `placeAt` is the place in line it keeps; `dueAt` when it may be dialled. */
export const callbacks = pgTable(
  "callbacks",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    queueId: uuid().notNull(),
    fromCallId: uuid(),
    customerId: uuid(),
    number: text().notNull(),
    placeAt: at().notNull(),
    dueAt: at().notNull(),
    state: text().$type<"due" | "in-line" | "reached" | "unreached" | "cancelled">().notNull(),
    attempts: integer().notNull().default(0),
    note: text().notNull().default(""),
    /** Who said so to the customer; null when the line did. */
    promisedBy: uuid(),
    /** Null: its queue's own. 0 is before every queue. */
    priority: integer(),
    /** The case that says what it is about. */
    caseId: uuid(),
    version: version(),
  },
  (t) => [
    // Whoever asks for help twice is called once.
    index("callbacks_by_customer").on(t.customerId, t.placeAt),
    index("callbacks_due").on(t.enterpriseId, t.dueAt).where(sql`state = 'due'`),
    // A person's own, and a queue's: the work lists.
    index("callbacks_open").on(t.enterpriseId, t.dueAt, t.id).where(sql`state in ('due','in-line')`),
    ownEnterprise(),
  ],
);

/** Half-typed text of a person, so that a failover or a dead browser takes nothing. */
export const drafts = pgTable(
  "drafts",
  {
    enterpriseId: enterpriseId(),
    personId: uuid().notNull(),
    key: text().notNull(),
    text: text().notNull(),
    version: version(),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.key] }), ownEnterprise()],
);

/** What somebody said to a queue that was closed or to nobody's phone. The sound stays at the carrier. */
export const voicemails = pgTable(
  "voicemails",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    callId: uuid()
      .notNull()
      .references(() => calls.id),
    queueId: uuid().notNull(),
    customerId: uuid(),
    /** Opened for it, where it is known who called. */
    caseId: uuid(),
    number: text(),
    /** The carrier's recording; told once or more often, kept once. */
    recordingSid: text().notNull().unique(),
    seconds: integer().notNull(),
    at: at().notNull(),
    doneAt: at(),
    doneBy: uuid(),
  },
  (t) => [
    index("voicemails_by_customer").on(t.customerId),
    index("voicemails_by_call").on(t.callId),
    index("voicemails_open").on(t.enterpriseId, t.at, t.id).where(sql`done_at is null`),
    ownEnterprise(),
  ],
);

export const wrapUpCodes = pgTable(
  "wrap_up_codes",
  {
    id: id(),
    enterpriseId: enterpriseId(),
    group: text().$type<"answered" | "follow-up" | "no-contact">().notNull(),
    label: text().notNull(),
    key: integer().notNull(),
    retired: boolean().notNull().default(false),
  },
  (t) => [
    // One key is one outcome.
    uniqueIndex("wrap_up_codes_key_once").on(t.enterpriseId, t.key).where(sql`not retired`),
    ownEnterprise(),
  ],
);
