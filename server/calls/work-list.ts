/** What waits for an agent or their team, in three short statements. */
import { and, asc, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import {
  type CallbackDue,
  type OpenWrapUp,
  type VoicemailView,
  type WorkScope,
  workListMax,
} from "#contract/work-list.ts";
import { callbacks, calls, queues, voicemails } from "#db/schema/calls.ts";
import { agents, seats } from "#db/schema/centers.ts";
import { customers } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import { caseLine } from "../customers/cases/case-view.ts";
import { casesByDue } from "../customers/cases/queries.ts";
import type { Tx } from "../platform/database/database.ts";

type Asked = { scope: WorkScope; personId: string; supervises: boolean };

export async function readWorkList(tx: Tx, asked: Asked) {
  const [due, cases, left, wrapUps] = await Promise.all([
    callbacksDue(tx, asked),
    casesByDue(tx, { ...asked, state: "not-closed" }, null, workListMax),
    asked.scope === "team" ? openVoicemails(tx, asked) : [],
    openWrapUps(tx, asked),
  ]);
  return { callbacks: due, cases: cases.map(caseLine), voicemails: left, wrapUps };
}

/** The center where this person sits now. */
const ownCenter = (personId: string): SQL =>
  sql`(select ${seats.centerId} from ${agents} join ${seats} on ${seats.id} = ${agents.seatId}
       where ${agents.personId} = ${personId})`;

async function callbacksDue(tx: Tx, { scope, personId }: Asked): Promise<CallbackDue[]> {
  const rows = await tx
    .select({ callback: callbacks, queueName: queues.name, customerName: customers.name, by: people.name })
    .from(callbacks)
    .innerJoin(queues, eq(queues.id, callbacks.queueId))
    .leftJoin(customers, eq(customers.id, callbacks.customerId))
    .leftJoin(people, eq(people.id, callbacks.promisedBy))
    .where(
      and(
        inArray(callbacks.state, ["due", "in-line"]),
        scope === "mine"
          ? eq(callbacks.promisedBy, personId)
          : or(eq(callbacks.promisedBy, personId), sql`${queues.homeCenterId} = ${ownCenter(personId)}`),
      ),
    )
    .orderBy(asc(callbacks.dueAt), asc(callbacks.id))
    .limit(workListMax);
  return rows.map(({ callback, queueName, customerName, by }) => ({
    id: callback.id,
    state: callback.state === "in-line" ? "in-line" : "due",
    number: callback.number,
    customerId: callback.customerId,
    customerName,
    queueName,
    dueAt: callback.dueAt.toISOString(),
    attempts: callback.attempts,
    note: callback.note,
    promisedBy: callback.promisedBy && by ? { id: callback.promisedBy, name: by } : null,
  }));
}

/** A supervisor sees those of every center: one that is dark has nobody of its own who listens. */
async function openVoicemails(tx: Tx, { personId, supervises }: Asked): Promise<VoicemailView[]> {
  const rows = await tx
    .select({ left: voicemails, queueName: queues.name, customerName: customers.name })
    .from(voicemails)
    .innerJoin(queues, eq(queues.id, voicemails.queueId))
    .leftJoin(customers, eq(customers.id, voicemails.customerId))
    .where(
      and(
        isNull(voicemails.doneAt),
        supervises ? undefined : sql`${queues.homeCenterId} = ${ownCenter(personId)}`,
      ),
    )
    .orderBy(asc(voicemails.at), asc(voicemails.id))
    .limit(workListMax);
  return rows.map(({ left, queueName, customerName }) => ({
    id: left.id,
    callId: left.callId,
    number: left.number,
    customerId: left.customerId,
    customerName,
    caseId: left.caseId,
    queueName,
    seconds: left.seconds,
    at: left.at.toISOString(),
  }));
}

async function openWrapUps(tx: Tx, { scope, personId }: Asked): Promise<OpenWrapUp[]> {
  const rows = await tx
    .select({ call: calls, seatLabel: seats.label, personName: people.name })
    .from(calls)
    .innerJoin(seats, eq(seats.id, calls.seatId))
    .innerJoin(people, eq(people.id, calls.personId))
    .where(
      and(
        eq(calls.state, "wrap-up"),
        scope === "mine" ? eq(calls.personId, personId) : sql`${seats.centerId} = ${ownCenter(personId)}`,
      ),
    )
    .orderBy(asc(calls.stateAt), asc(calls.id))
    .limit(workListMax);
  return rows.map(({ call, seatLabel, personName }) => ({
    callId: call.id,
    personId: call.personId ?? "",
    personName,
    seatLabel,
    customerName: call.customerName,
    since: call.stateAt.toISOString(),
    endsAt: call.wrapUpEndsAt?.toISOString() ?? null,
  }));
}
