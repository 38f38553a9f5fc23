/** What can become of a case. A case never changes without a line saying who moved it and, where it matters, why. */
import { type CaseMove, type CaseMoveView, caseMoves } from "#contract/cases.ts";
import type { CaseState } from "#contract/customers.ts";
import { type Fired, fire, type StateTable } from "../../platform/state-table.ts";

export type CaseFacts = { hasNote: boolean; hasDue: boolean; closedDaysAgo: number };

/** Later a new case says more than an old one reopened. */
const reopenDaysMax = 30;

export const caseTable: StateTable<CaseState, CaseMove, CaseFacts> = [
  {
    row: 1,
    from: ["open"],
    event: "start",
    to: "working",
    comment: "Somebody works on it; without an owner it becomes theirs.",
  },
  {
    row: 2,
    from: ["open", "working"],
    event: "wait",
    guard: (f) => f.hasNote && f.hasDue,
    to: "waiting",
    comment: "Waits for the customer or for somebody else; the note says for what, the due time until when.",
  },
  { row: 3, from: ["waiting"], event: "resume", to: "working", comment: "What it waited for has come." },
  {
    row: 4,
    from: ["open", "working", "waiting"],
    event: "resolve",
    guard: (f) => f.hasNote,
    to: "resolved",
    comment: "Done; the note says what was done, and the customer may still disagree.",
  },
  {
    row: 5,
    from: ["resolved"],
    event: "close",
    to: "closed",
    comment: "The customer knows; nothing is left to do.",
  },
  {
    row: 6,
    from: ["open", "working", "waiting"],
    event: "drop",
    guard: (f) => f.hasNote,
    to: "closed",
    comment: "Closed without being done, such as a duplicate; the note says why.",
  },
  {
    row: 7,
    from: ["resolved"],
    event: "reopen",
    guard: (f) => f.hasNote,
    to: "working",
    comment: "The customer disagrees; the note says with what.",
  },
  {
    row: 8,
    from: ["closed"],
    event: "reopen",
    guard: (f) => f.hasNote && f.closedDaysAgo <= reopenDaysMax,
    to: "working",
    comment: "Opened again within 30 days; later a new case is opened.",
  },
];

export function fireCase(
  state: CaseState,
  move: CaseMove,
  facts: CaseFacts,
): Fired<CaseState, CaseMove, CaseFacts> | null {
  return fire(caseTable, state, move, facts);
}

/** The moves that a person may make now, as the table says. Reads nothing. */
export function possibleMoves(state: CaseState, facts: Omit<CaseFacts, "hasNote">): CaseMoveView[] {
  return caseMoves.flatMap((move) => {
    const fired = fireCase(state, move, { ...facts, hasNote: true });
    if (!fired) return [];
    const needsNote = fireCase(state, move, { ...facts, hasNote: false }) === null;
    return [{ move, to: fired.to, comment: fired.row.comment, needsNote }];
  });
}

/** Why a move that the table knows is not possible now. @returns null when the table has no row for it at all. */
export function whyNot(state: CaseState, move: CaseMove, facts: CaseFacts): string | null {
  const row = caseTable.find((each) => each.event === move && each.from.includes(state));
  if (!row) return null;
  if (!facts.hasNote && fireCase(state, move, { ...facts, hasNote: true })) return "note";
  return facts.hasDue ? row.comment : "dueAt";
}
