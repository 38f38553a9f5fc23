/** What happened with a customer: interactions and what became of their cases, newest first. */
import { and, desc, eq, lt, or, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { TimelineEntry, TimelinePage } from "#contract/customers.ts";
import { caseEvents } from "#db/schema/cases.ts";
import { cases, interactions } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../../platform/database/database.ts";
import { formatCursor, type PageCursor } from "../../platform/page-cursor.ts";
import { answersGiven } from "../answers-given.ts";
import { caseEventView } from "../cases/case-view.ts";
import { interactionView } from "../customer-summary.ts";
import { recordedOf } from "../recorded.ts";

/**
 * One page. Both sources are asked for a whole page each and merged: neither can hide a row of the other.
 *
 * @param before - where the page before ended; null: the newest.
 */
export async function timelinePage(
  tx: Tx,
  customerId: string,
  before: PageCursor | null,
  entriesMax: number,
): Promise<TimelinePage> {
  const [past, events] = await Promise.all([
    tx
      .select({ interaction: interactions, by: people.name, answers: answersGiven, recorded: recordedOf })
      .from(interactions)
      .leftJoin(people, eq(people.id, interactions.byPersonId))
      .where(and(eq(interactions.customerId, customerId), older(interactions.at, interactions.id, before)))
      .orderBy(desc(interactions.at), desc(interactions.id))
      .limit(entriesMax + 1),
    tx
      .select({ event: caseEvents, by: people.name, title: cases.title })
      .from(caseEvents)
      .innerJoin(cases, eq(cases.id, caseEvents.caseId))
      .leftJoin(people, eq(people.id, caseEvents.byPersonId))
      .where(and(eq(caseEvents.customerId, customerId), older(caseEvents.at, caseEvents.id, before)))
      .orderBy(desc(caseEvents.at), desc(caseEvents.id))
      .limit(entriesMax + 1),
  ]);
  const merged = [
    ...past.map((row): TimelineEntry => ({ of: "interaction", interaction: interactionView(row) })),
    ...events.map(
      ({ event, by, title }): TimelineEntry => ({
        of: "case",
        event: caseEventView(event, by),
        caseId: event.caseId,
        caseTitle: title,
      }),
    ),
  ].toSorted((a, b) => compareNewestFirst(placeOf(a), placeOf(b)));
  const entries = merged.slice(0, entriesMax);
  const last = entries.at(-1);
  return { entries, next: merged.length > entriesMax && last ? formatCursor(placeOf(last)) : null };
}

/** Times are kept to the millisecond, so a cursor's text is exact. */
function older(at: PgColumn, id: PgColumn, before: PageCursor | null): SQL | undefined {
  if (before?.at == null) return undefined;
  const time = new Date(before.at);
  return or(lt(at, time), and(eq(at, time), lt(id, before.id)));
}

function placeOf(entry: TimelineEntry): { at: string; id: string } {
  return entry.of === "interaction" ? entry.interaction : entry.event;
}

type At = { at: string; id: string };
const compareNewestFirst = (a: At, b: At) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1);
