/** Calls as the console sees them. Times are ISO 8601. */
import type { CenterView, QueueView, SeatView } from "./centers.ts";

export const callStates = [
  "waiting",
  "ringing",
  "connecting",
  "talking",
  "held",
  "wrap-up",
  "ended",
] as const;
export type CallState = (typeof callStates)[number];

/**
 * Promise 3: every caller's call ends in one of the first four, and `lost` is not among them. A call that an agent
 * dialled by themselves ends `reached` or `not-reached`. Who calls a closed queue leaves a message, is owed a
 * callback, or hangs up on being told (`closed`).
 */
export const callOutcomes = [
  "answered",
  "called-back",
  "hung-up",
  "callback-owed",
  "reached",
  "not-reached",
  "message-left",
  "closed",
] as const;
export type CallOutcome = (typeof callOutcomes)[number];

/** A caller's call; a callback we owe, which waits for its turn; a call that an agent dials by themselves. */
export const callDirections = ["inbound", "callback", "outbound"] as const;
export type CallDirection = (typeof callDirections)[number];

/**
 * How far a customer who is dialled has come. `machine`: answered, but by something that is not a person. Null on
 * a call: nobody was dialled on it.
 */
export const dialStates = [
  "dialling",
  "ringing",
  "answered",
  "machine",
  "busy",
  "no-answer",
  "failed",
] as const;
export type DialState = (typeof dialStates)[number];

/** `GET /api/dial/numbers`: numbers of the enterprise that a customer may see calling. */
export type DialNumber = { number: string; queueId: string; queueName: string; own: boolean };

export const matches = ["known", "several", "unknown", "withheld"] as const;
export type Match = (typeof matches)[number];

export const offerStates = [
  "offered",
  "accepted",
  "connected",
  "missed",
  "declined",
  "withdrawn",
  "failed",
  "ended",
] as const;
export type OfferState = (typeof offerStates)[number];

/** To have the call, or to join the seat that has it. */
export type OfferKind = "take" | "join";

/** How a guest is on a call: in the talk, heard by nobody, or heard by the agent alone. */
export const guestModes = ["talk", "listen", "coach"] as const;
export type GuestMode = (typeof guestModes)[number];

/** Why this seat was asked: stored with the offer, shown on the call card. */
export type OfferReason = {
  summary: string;
  waitedMs: number;
  idleMs: number;
  seatsConsidered: number;
  skillsWanted: string[];
  skillsRelaxed: string[];
  backup: boolean;
  /** The dark center the call came from. */
  fromCenter: { id: string; name: string; darkSince: string } | null;
};

export type CallView = {
  id: string;
  queueId: string;
  /** The center it belongs to now: its queue's home while waiting, its seat's after. */
  centerId: string;
  direction: CallDirection;
  state: CallState;
  outcome: CallOutcome | null;
  from: string | null;
  match: Match;
  customerId: string | null;
  customerName: string | null;
  candidates: { id: string; name: string; city: string | null }[];
  language: string | null;
  /** Its queue's when it came into line; lower is served first. 0: somebody asks for help. */
  priority: number;
  /** What the customer wrote that they need, before they were called. */
  need: string | null;
  arrivedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  heldAt: string | null;
  /** When its state began. */
  stateAt: string;
  /** Where in line; 1 is next. Null once it is not waiting. */
  place: number | null;
  seatId: string | null;
  offer: {
    id: string;
    seatId: string;
    state: OfferState;
    offeredAt: string;
    expiresAt: string;
    reason: OfferReason;
  } | null;
  /** Seats asked into the call by the one that has it, or talking in it. */
  guests: {
    offerId: string;
    mode: GuestMode;
    seatId: string;
    state: OfferState;
    offeredAt: string;
    expiresAt: string;
    reason: OfferReason;
  }[];
  /** What the caller was told while they waited: their place, the expected wait. */
  heard: { at: string; text: string }[];
  /** Null: nothing is recorded. */
  recording: "on" | "paused" | null;
  /** How far the customer's phone has come, on a call we made. */
  dial: DialState | null;
  rerouted: { fromCenterId: string; fromCenterName: string; darkSince: string; at: string } | null;
  wrapUpEndsAt: string | null;
  version: number;
};

/** Everything that changes while one looks. `position` is where in the feed it was read. */
export type LiveView = {
  position: string;
  site: string;
  at: string;
  centers: CenterView[];
  seats: SeatView[];
  queues: QueueView[];
  calls: CallView[];
};

export const liveKinds = ["centers", "seats", "queues", "calls"] as const;
export type LiveKind = (typeof liveKinds)[number];

/** Answer to `POST /api/live/rows`: the rows asked for that still live; ids that left are in `gone`. */
export type LiveRows = Omit<LiveView, "site" | "at"> & { gone: Record<LiveKind, string[]> };

export const wrapUpGroups = ["answered", "follow-up", "no-contact"] as const;
export type WrapUpCode = { id: string; group: (typeof wrapUpGroups)[number]; label: string; key: number };

/** Half-typed text, kept on the server each second and in the browser. `key` names the field. */
export type DraftView = { key: string; text: string; version: number; at: string };
