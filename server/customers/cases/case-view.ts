import type { CaseEventView, CaseLine, CaseView } from "#contract/cases.ts";
import type { caseEvents } from "#db/schema/cases.ts";
import type { cases } from "#db/schema/customers.ts";
import { type CaseFacts, possibleMoves } from "./case-table.ts";

export type CaseRow = typeof cases.$inferSelect;
type Named = { one: CaseRow; customerName: string; ownerName: string | null };

const dayMs = 86_400_000;

/** What the table of states asks about a case, but for the note. */
export function factsOf(one: CaseRow, now: Date): Omit<CaseFacts, "hasNote"> {
  const closedMs = one.closedAt ? now.getTime() - one.closedAt.getTime() : 0;
  return { hasDue: one.dueAt !== null, closedDaysAgo: closedMs / dayMs };
}

export function caseLine({ one, customerName, ownerName }: Named): CaseLine {
  const { id, customerId, kind, title, state, ownerId, dueAt, createdAt, version } = one;
  return {
    id,
    customerId,
    customerName,
    kind,
    title,
    state,
    owner: ownerId ? { id: ownerId, name: ownerName ?? "somebody who left" } : null,
    dueAt: dueAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    version,
  };
}

export function caseView(
  named: Named,
  events: readonly { event: typeof caseEvents.$inferSelect; by: string | null }[],
  voicemailId: string | null,
  now: Date,
): CaseView {
  const { one } = named;
  return {
    ...caseLine(named),
    detail: one.detail,
    voicemailId,
    closedAt: one.closedAt?.toISOString() ?? null,
    moves: possibleMoves(one.state, factsOf(one, now)),
    events: events.map(({ event, by }) => caseEventView(event, by)),
  };
}

export function caseEventView(event: typeof caseEvents.$inferSelect, by: string | null): CaseEventView {
  const { id, kind, at, from, to, text } = event;
  return { id, kind, at: at.toISOString(), by, from, to, text };
}
