/** What belongs to one person: every id they ever had, and what they are reached by. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import { among } from "../merge/read-sides.ts";

export type Person = {
  /** The record's, and those of records that were merged into it. */
  ids: string[];
  callIds: string[];
  /** E.164. */
  numbers: string[];
  /** Of these, what no other customer has. */
  ownNumbers: string[];
  emails: string[];
  accounts: string[];
  /** In small letters. */
  names: string[];
};

export async function whoseData(tx: Tx, customerId: string): Promise<Person> {
  const [found] = await tx.execute<Omit<Person, "callIds">>(sql`
    with points as (select kind, value from contact_points where customer_id = ${customerId})
    select array[${customerId}::uuid] || array(
             select absorbed_id from customer_merges where customer_id = ${customerId} and state = 'merged') as ids,
           array(select distinct value from points where kind = 'phone') as numbers,
           array(select distinct value from points where kind = 'phone' and not exists (
             select from contact_points p where p.value = points.value and p.customer_id <> ${customerId}
               and p.enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid)) as "ownNumbers",
           array(select distinct lower(value) from points where kind = 'email') as emails,
           array(select account_number from customers where id = ${customerId} and account_number is not null
             union select old_account from customer_merges
              where customer_id = ${customerId} and state = 'merged' and old_account is not null) as accounts,
           array(select lower(name) from customers where id = ${customerId}
             union select lower(before -> 'absorbed' ->> 'name') from customer_merges
              where customer_id = ${customerId} and state = 'merged') as names`);
  if (!found) throw new Error("a select without a table answers one row");
  const calls = await tx.execute<{ id: string }>(sql`
    select id from calls where customer_id = any (${among(found.ids)})`);
  return { ...found, callIds: calls.map(({ id }) => id) };
}
