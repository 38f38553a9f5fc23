import type { CaseKind, CaseState } from "./customers.ts";

export const caseMoves = ["start", "wait", "resume", "resolve", "close", "drop", "reopen"] as const;
/** What a person may do with a case; which of them in which state is a table of the server. */
export type CaseMove = (typeof caseMoves)[number];

/** A move that is possible now. `needsNote`: it is refused without a word why. */
export type CaseMoveView = { move: CaseMove; to: CaseState; comment: string; needsNote: boolean };

export type CaseEventKind = "opened" | "assigned" | "moved" | "due" | "note";
export type CaseEventView = {
  id: string;
  kind: CaseEventKind;
  at: string;
  by: string | null;
  from: string | null;
  to: string | null;
  text: string | null;
};

/** One line of the queue. */
export type CaseLine = {
  id: string;
  customerId: string;
  customerName: string;
  kind: CaseKind;
  title: string;
  state: CaseState;
  owner: { id: string; name: string } | null;
  dueAt: string | null;
  createdAt: string;
  version: number;
};

/** `events`: newest first, at most a hundred; all of them are on the customer's timeline. */
export type CaseView = CaseLine & {
  detail: string;
  /** The message it was opened for. */
  voicemailId: string | null;
  closedAt: string | null;
  moves: CaseMoveView[];
  events: CaseEventView[];
};

export const caseScopes = ["mine", "team", "all"] as const;
/** `team`: of whoever sits in my center now, and of nobody. */
export type CaseScope = (typeof caseScopes)[number];

/** By due time, soonest first, those without one last. `next` asks for the page after. */
export type CasesPage = { cases: CaseLine[]; next: string | null };

/** Who may own a case. */
export type CaseOwner = { id: string; name: string };
