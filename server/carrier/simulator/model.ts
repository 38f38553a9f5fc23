/** The phone company's records, all in memory. Names follow Twilio's, in camelCase. */

export const callStatuses = [
  "queued",
  "ringing",
  "in-progress",
  "completed",
  "busy",
  "failed",
  "no-answer",
  "canceled",
] as const;
export type CallStatus = (typeof callStatuses)[number];

export type HttpMethod = "GET" | "POST";

/** A webhook someone asked for: where, how, and which events. */
export type Callback = { url: string; method: HttpMethod; events: ReadonlySet<string> };

/** Who is heard on a line: the other legs of a conference or of a dialled call. */
export type Heard = { callSid: string; label: string | null; who: string };

/** What the person holding the phone hears right now. */
export type Hearing =
  | { what: "ringing" }
  | { what: "music"; why: "waiting" | "hold" | "queue" }
  | { what: "silence"; why: "alone" | "nothing" | "muted" }
  | { what: "speech"; text: string }
  | { what: "bridged"; with: Heard[] };

/** Who ended a call, as the ledger tells it. */
export type EndedBy = "caller" | "agent" | "site" | "carrier";

/** The phone at the end of a leg: a simulated person, a browser device, an answering robot. */
export type FarEnd = {
  kind: "person" | "device" | "robot";
  /** What answering machine detection makes of it; without it, a person. */
  answers?: "human" | "machine_start";
  /** The call it belongs to, once there is one (dialled phones). */
  onCall?(call: Call): void;
  /** A dialled phone starts to ring; it calls `answer` or `decline` when it likes. */
  ring?(line: { answer(): void; decline(status: "busy" | "no-answer"): void }): void;
  hears(hearing: Hearing): void;
  /** A Gather waits for keys (or speech). */
  asked?(text: string): void;
  ended(by: EndedBy, reason: string): void;
};

export type Call = {
  sid: string;
  parentSid: string | null;
  direction: "inbound" | "outbound-api" | "outbound-dial";
  from: string;
  to: string;
  callerName: string | null;
  applicationSid: string | null;
  status: CallStatus;
  createdAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  endedBy: EndedBy | null;
  endReason: string | null;
  statusCallback: Callback | null;
  /** Counts this call's progress events from 0. Twilio: order by it, not by arrival. */
  sequence: number;
  fallback: { url: string; method: HttpMethod } | null;
  /** The running TwiML; aborted when the call is redirected or ends. */
  execution: AbortController | null;
  /** Takes the keys pressed while a verb listens. */
  onKey: ((key: string) => void) | null;
  /** The document being executed, for relative URLs. Null under TwiML given by REST. */
  documentUrl: string | null;
  farEnd: FarEnd;
  /** False while a device is muted by its own user. */
  sendsSound: boolean;
  hearing: Hearing;
};

export type ParticipantStatus = "queued" | "ringing" | "connecting" | "connected" | "complete" | "failed";

export type Participant = {
  call: Call;
  label: string | null;
  muted: boolean;
  hold: boolean;
  coaching: boolean;
  callSidToCoach: string | null;
  startConferenceOnEnter: boolean;
  endConferenceOnExit: boolean;
  status: ParticipantStatus;
  createdAt: Date;
  /** What an announcement says to it now, which it hears alone. */
  announcing: string | null;
  /** Resolves the Dial that brought it here. Null for a leg that has not joined yet. */
  leave: ((reason: LeaveReason) => void) | null;
};

export type LeaveReason = "hung-up" | "conference-ended" | "removed" | "star" | "time-limit" | "redirected";

export type Conference = {
  sid: string;
  friendlyName: string;
  status: "init" | "in-progress" | "completed";
  region: string;
  createdAt: Date;
  updatedAt: Date;
  /** Music before the start: false when the first participant asked for an empty `waitUrl`. */
  waitMusic: boolean;
  /** Kept from the first participant; those of later ones are ignored. */
  callback: Callback | null;
  sequence: number;
  participantsMax: number;
  participants: Map<string, Participant>;
  reasonEnded: string | null;
  callSidEnding: string | null;
};

export type NumberRecord = {
  sid: string;
  phoneNumber: string;
  friendlyName: string;
  voiceUrl: string;
  voiceMethod: HttpMethod;
  voiceFallbackUrl: string;
  voiceFallbackMethod: HttpMethod;
  statusCallback: string;
  statusCallbackMethod: HttpMethod;
  smsUrl: string;
  smsMethod: HttpMethod;
  smsFallbackUrl: string;
  smsFallbackMethod: HttpMethod;
  createdAt: Date;
};

export type MessageStatus = "queued" | "sent" | "delivered" | "undelivered" | "failed" | "received";

export type Message = {
  sid: string;
  from: string;
  to: string;
  body: string;
  direction: "inbound" | "outbound-api";
  status: MessageStatus;
  segments: number;
  errorCode: number | null;
  statusCallback: string | null;
  createdAt: Date;
  sentAt: Date | null;
};

export const finalStatuses: ReadonlySet<CallStatus> = new Set([
  "completed",
  "busy",
  "failed",
  "no-answer",
  "canceled",
]);

export const isOver = (call: Call): boolean => finalStatuses.has(call.status);
