/** Statements on cases: one with its events, and the queue by due time. */
import { and, asc, desc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { CaseOwner, CaseScope } from "#contract/cases.ts";
import type { CaseState } from "#contract/customers.ts";
import { voicemails } from "#db/schema/calls.ts";
import { caseEvents } from "#db/schema/cases.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { cases, customers } from "#db/schema/customers.ts";
import { people, users } from "#db/schema/identity.ts";
import type { Tx } from "../../platform/database/database.ts";
import type { PageCursor } from "../../platform/page-cursor.ts";

const eventsMax = 100;
const ownersMax = 500;

const named = { one: cases, customerName: customers.name, ownerName: people.name };

export async function readCase(tx: Tx, caseId: string) {
  const [[found], events, [message]] = await Promise.all([
    tx
      .select(named)
      .from(cases)
      .innerJoin(customers, eq(customers.id, cases.customerId))
      .leftJoin(people, eq(people.id, cases.ownerId))
      .where(eq(cases.id, caseId)),
    tx
      .select({ event: caseEvents, by: people.name })
      .from(caseEvents)
      .leftJoin(people, eq(people.id, caseEvents.byPersonId))
      .where(eq(caseEvents.caseId, caseId))
      .orderBy(desc(caseEvents.at), desc(caseEvents.id))
      .limit(eventsMax),
    tx.select({ id: voicemails.id }).from(voicemails).where(eq(voicemails.caseId, caseId)).limit(1),
  ]);
  return found ? { named: found, events, voicemailId: message?.id ?? null } : null;
}

/** Whose case it is; null when there is none. */
export async function customerOfCase(tx: Tx, caseId: string): Promise<string | null> {
  const [found] = await tx.select({ customerId: cases.customerId }).from(cases).where(eq(cases.id, caseId));
  return found?.customerId ?? null;
}

export type CaseFilter = { scope: CaseScope; personId: string; state: CaseState | "not-closed" };

/** The queue: soonest due first, those without a due time last; ties by id. */
export function casesByDue(tx: Tx, filter: CaseFilter, after: PageCursor | null, casesMax: number) {
  return tx
    .select(named)
    .from(cases)
    .innerJoin(customers, eq(customers.id, cases.customerId))
    .leftJoin(people, eq(people.id, cases.ownerId))
    .where(
      and(
        filter.state === "not-closed" ? ne(cases.state, "closed") : eq(cases.state, filter.state),
        ofScope(filter),
        after ? dueAfter(after) : undefined,
      ),
    )
    .orderBy(sql`${cases.dueAt} asc nulls last`, asc(cases.id))
    .limit(casesMax);
}

function ofScope({ scope, personId }: CaseFilter): SQL | undefined {
  if (scope === "all") return undefined;
  if (scope === "mine") return eq(cases.ownerId, personId);
  const mates = sql`(select mate.person_id from ${agents} mate join ${seats} theirs on theirs.id = mate.seat_id
    where theirs.center_id = (select own.center_id from ${agents} me join ${seats} own on own.id = me.seat_id
      where me.person_id = ${personId}))`;
  return or(isNull(cases.ownerId), eq(cases.ownerId, personId), sql`${cases.ownerId} in ${mates}`);
}

function dueAfter({ at, id }: PageCursor): SQL | undefined {
  if (at === null) return and(isNull(cases.dueAt), gt(cases.id, id));
  const due = new Date(at);
  return or(gt(cases.dueAt, due), and(eq(cases.dueAt, due), gt(cases.id, id)), isNull(cases.dueAt));
}

/** Who may own a case: whoever changes records, is no robot and has not left. `users` has no row-level security. */
export function possibleOwners(tx: Tx, enterpriseId: string): Promise<CaseOwner[]> {
  return tx
    .select({ id: people.id, name: people.name })
    .from(people)
    .innerJoin(users, eq(users.id, people.id))
    .where(
      and(
        eq(users.enterpriseId, enterpriseId),
        eq(people.robot, false),
        eq(users.partner, false),
        isNull(users.deactivatedAt),
        inArray(people.role, ["agent", "supervisor"]),
      ),
    )
    .orderBy(asc(people.name), asc(people.id))
    .limit(ownersMax);
}
