/** What waits for somebody: an agent's own, or that of whoever sits in their center. */
import type { CaseLine } from "./cases.ts";

export const workScopes = ["mine", "team"] as const;
export type WorkScope = (typeof workScopes)[number];

export type CallbackDue = {
  id: string;
  /** `in-line`: it has its place and comes to whoever is free next. */
  state: "due" | "in-line";
  number: string;
  customerId: string | null;
  customerName: string | null;
  queueName: string;
  /** When they were told. */
  dueAt: string;
  attempts: number;
  note: string;
  promisedBy: { id: string; name: string } | null;
};

/** A call that is over and not written up. */
export type OpenWrapUp = {
  callId: string;
  personId: string;
  personName: string;
  seatLabel: string;
  customerName: string | null;
  since: string;
  endsAt: string | null;
};

/** What somebody said to a closed queue. `caseId`: opened for it, where it is known who called. */
export type VoicemailView = {
  id: string;
  callId: string;
  number: string | null;
  customerId: string | null;
  customerName: string | null;
  caseId: string | null;
  queueName: string;
  seconds: number;
  at: string;
};

/** Each list soonest due first, at most `workListMax` of each. */
export type WorkListView = {
  callbacks: CallbackDue[];
  cases: CaseLine[];
  /** Nobody's: they wait for the whole team, oldest first. */
  voicemails: VoicemailView[];
  wrapUps: OpenWrapUp[];
};

export const workListMax = 30;
