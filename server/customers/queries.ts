/** Statements on customers: who has this number, and what an agent sees of them. */
import { and, asc, desc, eq, sql } from "drizzle-orm";
import {
  addresses,
  cases,
  contactPoints,
  customers,
  customFields,
  holdings,
  interactions,
  orders,
  paymentCards,
} from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../platform/database/database.ts";
import { answersGiven } from "./answers-given.ts";
import { areaMarks, areasNow } from "./areas/area-marks.ts";
import { recordedOf } from "./recorded.ts";

type Found = { id: string; name: string; language: string; city: string | null };

/** Who has each of these numbers, oldest record first; at most `rowsMax` a number. Numbers nobody has are left out. */
export async function customersByNumbers(
  tx: Tx,
  numbers: readonly string[],
  rowsMax: number,
): Promise<Map<string, Found[]>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.execute<Found & { number: string }>(sql`
    select asked.number, c.id, c.name, c.language,
           (select a.city from addresses a where a.customer_id = c.id limit 1) as city
    from unnest(${sql.param([...new Set(numbers)])}::text[]) as asked(number)
    cross join lateral (select distinct customer_id from contact_points where kind = 'phone' and value = asked.number
            and enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid limit ${rowsMax}) as found
    join customers c on c.id = found.customer_id
    order by asked.number, c.created_at, c.id`);
  return Map.groupBy(rows, (row) => row.number);
}

/** Who has a number, oldest record first; at most `rowsMax`. */
export async function customersByNumber(tx: Tx, number: string, rowsMax: number): Promise<Found[]> {
  return (await customersByNumbers(tx, [number], rowsMax)).get(number) ?? [];
}

/** Rows of one kind shown of a customer; more are on the record's own page. */
const rowsMax = 50;
/** Fields an enterprise may add; more would make a record that nobody reads. */
export const fieldsMax = 100;

export function customFieldsInUse(tx: Tx) {
  return tx
    .select()
    .from(customFields)
    .where(eq(customFields.retired, false))
    .orderBy(asc(customFields.label))
    .limit(fieldsMax);
}

/**
 * Everything of one customer, in one round trip's worth of statements; one more while something happens whose area
 * is known. Null when there is no such customer.
 */
export async function readCustomer(tx: Tx, customerId: string) {
  const [customer, points, places, held, bought, open, past, cards, fields, areas] = await Promise.all([
    tx.select().from(customers).where(eq(customers.id, customerId)),
    tx
      .select()
      .from(contactPoints)
      .where(eq(contactPoints.customerId, customerId))
      .orderBy(asc(contactPoints.at))
      .limit(rowsMax),
    tx.select().from(addresses).where(eq(addresses.customerId, customerId)).limit(rowsMax),
    tx
      .select()
      .from(holdings)
      .where(eq(holdings.customerId, customerId))
      .orderBy(desc(holdings.since))
      .limit(rowsMax),
    tx.select().from(orders).where(eq(orders.customerId, customerId)).orderBy(desc(orders.at)).limit(rowsMax),
    tx
      .select()
      .from(cases)
      .where(and(eq(cases.customerId, customerId), sql`${cases.state} <> 'closed'`))
      .orderBy(asc(cases.dueAt))
      .limit(rowsMax),
    tx
      .select({ interaction: interactions, by: people.name, answers: answersGiven, recorded: recordedOf })
      .from(interactions)
      .leftJoin(people, eq(people.id, interactions.byPersonId))
      .where(eq(interactions.customerId, customerId))
      .orderBy(desc(interactions.at))
      .limit(rowsMax),
    tx.select().from(paymentCards).where(eq(paymentCards.customerId, customerId)).limit(rowsMax),
    customFieldsInUse(tx),
    areasNow(tx),
  ]);
  const [found] = customer;
  if (!found) return null;
  const marks = await areaMarks(tx, customerId, areas);
  return { customer: found, points, places, held, bought, open, past, cards, fields, marks };
}

/** Whether a person has, this moment, a call with that customer, or with the one whose record theirs was merged into. */
export async function onACallWith(tx: Tx, personId: string, customerId: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from calls
    where customer_id in (${customerId}, (
      select customer_id from customer_merges where absorbed_id = ${customerId} and state = 'merged')) and (
      person_id = ${personId} and state in ('connecting','talking','held','wrap-up')
      or state in ('talking','held') and exists (
        select from offers where offers.call_id = calls.id and offers.person_id = ${personId}
          and offers.kind = 'join' and offers.state in ('accepted','connected')))
    limit 1`);
  return rows.length > 0;
}
