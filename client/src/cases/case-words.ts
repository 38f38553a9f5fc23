import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleOff,
  IconHourglass,
  IconProgress,
} from "@tabler/icons-react";
import type { CaseEventView, CaseMove, CaseScope } from "#contract/cases.ts";
import type { CaseKind, CaseState } from "#contract/customers.ts";
import { wholeTime } from "../ui/duration.ts";
import type { Meaning } from "../ui/status-mark.tsx";

export const caseMeaning: Record<CaseState, Meaning> = {
  open: { tone: "pause", icon: IconCircleDashed, word: "Open" },
  working: { tone: "busy", icon: IconProgress, word: "Working" },
  waiting: { tone: "after", icon: IconHourglass, word: "Waiting" },
  resolved: { tone: "ready", icon: IconCircleCheck, word: "Resolved" },
  closed: { tone: "stale", icon: IconCircleOff, word: "Closed" },
};

export const caseKindWords: Record<CaseKind, string> = {
  query: "Query",
  request: "Request",
  complaint: "Complaint",
  "damage-report": "Damage report",
};

export const moveWords: Record<CaseMove, string> = {
  start: "Start work",
  wait: "Wait",
  resume: "Resume",
  resolve: "Resolve",
  close: "Close",
  drop: "Close without doing it",
  reopen: "Reopen",
};

export const scopeWords: Record<CaseScope, string> = { mine: "Mine", team: "Team", all: "All" };

/** "moved from open to working", "due 12 May 2026, 14:00". */
export function caseEventText({ kind, from, to, text }: CaseEventView): string {
  switch (kind) {
    case "opened":
      return to ? `opened for ${to}` : "opened";
    case "assigned":
      return to ? `given to ${to}${from ? `, was ${from}'s` : ""}` : `taken from ${from ?? "its owner"}`;
    case "moved":
      return `moved from ${from} to ${to}`;
    case "due":
      return to ? `due ${wholeTime(to)}` : "due at no time";
    case "note":
      return text ? "noted" : "noted nothing";
  }
}
