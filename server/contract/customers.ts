import type { AreaMark } from "./areas.ts";
import type { CaseEventView } from "./cases.ts";

export const channels = ["phone", "sms", "email", "post"] as const;
export type Channel = (typeof channels)[number];

export const purposes = ["lifeSafety", "service", "marketing"] as const;
export type Purpose = (typeof purposes)[number];

/** What routing and audiences may know of somebody's needs; the note says the rest. */
export const careNeeds = [
  "medical-device",
  "mobility",
  "hearing",
  "sight",
  "medicine-kept-cold",
  "small-child",
  "lives-alone",
] as const;
export type CareNeed = (typeof careNeeds)[number];

export type CustomValue = string | number | boolean;
export const customFieldKinds = ["text", "number", "date", "yes-no", "choice"] as const;
export type CustomFieldView = {
  key: string;
  label: string;
  kind: (typeof customFieldKinds)[number];
  choices: string[];
};
/** As the administrator sees it. */
export type CustomFieldSetting = CustomFieldView & { id: string };

export const caseKinds = ["query", "request", "complaint", "damage-report"] as const;
export type CaseKind = (typeof caseKinds)[number];
export const caseStates = ["open", "working", "waiting", "resolved", "closed"] as const;
export type CaseState = (typeof caseStates)[number];

/** One line of a search or a look-up. `matched`: which part of the record the words were found in. */
export type CustomerFound = {
  id: string;
  name: string;
  kind: CustomerSummary["kind"];
  city: string | null;
  accountNumber: string | null;
  phone: string | null;
  needsCare: boolean;
};
/** `tolerant`: nothing was spelt so, these are spelt nearly so. */
export type SearchView = { customers: CustomerFound[]; tolerant: boolean; more: boolean };

/** Whose number it is. `probable`: several share it, and this one alone spoke with us from it lately. */
export type LookUpView = {
  number: string | null;
  match: "known" | "several" | "unknown" | "withheld";
  customers: { id: string; name: string; city: string | null; probable: boolean }[];
};

/** What the agent sees of the person on the line. */
export type ContactPointView = {
  id: string;
  kind: "phone" | "email";
  value: string;
  label: string | null;
  consent: Record<Purpose, boolean>;
  /** Where and when each consent was given or taken back. */
  consentFrom: Record<Purpose, { source: string; at: string }>;
};

export type InteractionView = {
  id: string;
  kind: "call" | "message" | "portal" | "note";
  /** Of a message: from the customer, or from us. */
  direction: "in" | "out" | null;
  at: string;
  by: string | null;
  summary: string;
  outcome: string | null;
  callId: string | null;
  /** Its call was recorded, and who took it; whoever did, and supervisors, may hear it. */
  recorded: { byPersonId: string | null } | null;
  /** Answers to the scripts that were followed on the call, in their order. */
  said: { asks: string; answer: string }[];
};

export type CustomerSummary = {
  id: string;
  name: string;
  kind: "person" | "household" | "company";
  language: string;
  timeZone: string;
  version: number;
  accountNumber: string | null;
  preferredChannel: Channel | null;
  vulnerability: string | null;
  careNeeds: CareNeed[];
  tags: string[];
  preferences: Record<string, string>;
  customFields: (CustomFieldView & { value: CustomValue | null })[];
  cards: { id: string; brand: string; lastFour: string }[];
  contactPoints: ContactPointView[];
  addresses: {
    id: string;
    lines: string;
    city: string;
    region: string;
    postcode: string;
    latitude: number | null;
    longitude: number | null;
    timeZone: string | null;
  }[];
  holdings: { id: string; product: string; since: string; detail: string }[];
  orders: { id: string; at: string; title: string; state: string; total: string }[];
  cases: { id: string; title: string; state: CaseState; dueAt: string | null }[];
  interactions: InteractionView[];
  /** Of events that happen now and whose area they are in, or may be in. */
  areaMarks: AreaMark[];
};

/** One entry of a customer's timeline: an interaction, or something that happened to a case of theirs. */
export type TimelineEntry =
  | { of: "interaction"; interaction: InteractionView }
  | { of: "case"; event: CaseEventView; caseId: string; caseTitle: string };

/** Newest first. `next` asks for the page of older ones. */
export type TimelinePage = { entries: TimelineEntry[]; next: string | null };
