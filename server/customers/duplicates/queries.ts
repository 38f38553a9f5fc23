/** Statements of the search for duplicates. Each is led by an index whatever the number of customers. */
import { type SQL, sql } from "drizzle-orm";
import type { DuplicateReason, DuplicateSide, DuplicateState } from "#contract/duplicates.ts";
import type { Tx } from "../../platform/database/database.ts";
import { among } from "../merge/read-sides.ts";
import type { Compared } from "./compare.ts";

/**
 * Takes customers to compare, in the order of their ids backwards: those that imports made have ids that begin with the
 * time, and come after whoever was changed by hand.
 */
export async function takeUnchecked(tx: Tx, rowsMax: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    delete from duplicate_checks where customer_id = any (array(
      select customer_id from duplicate_checks
       where enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid
       order by customer_id desc limit ${rowsMax}))
    returning customer_id as id`);
  return rows.map(({ id }) => id);
}

export function readCompared(tx: Tx, ids: readonly string[]): Promise<Compared[]> {
  return tx.execute<Compared>(sql`
    select c.id, c.kind, c.name, c.account_number as "accountNumber",
           coalesce((select jsonb_agg(jsonb_build_object('kind', p.kind, 'value', p.value))
             from contact_points p where p.customer_id = c.id), '[]') as points,
           coalesce((select jsonb_agg(jsonb_build_object('lines', a.lines, 'city', a.city, 'region', a.region,
               'postcode', a.postcode) order by a.id)
             from addresses a where a.customer_id = c.id), '[]') as addresses
      from customers c where c.id = any (${among(ids)}) order by c.id`);
}

/** Keys of these customers, instead of whatever stood. */
export async function writeKeys(
  tx: Tx,
  ids: readonly string[],
  keys: readonly { id: string; key: string }[],
) {
  const given = sql`jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as given (id uuid, key uuid)`;
  await tx.execute(sql`
    delete from duplicate_keys k where customer_id = any (${among(ids)})
       and not exists (select from ${given} where given.id = k.customer_id and given.key = k.key)`);
  await tx.execute(sql`
    insert into duplicate_keys (enterprise_id, key, customer_id)
    select nullif(current_setting('app.enterprise', true), '')::uuid, key, id from ${given}
     order by key, id on conflict do nothing`);
}

/**
 * Who has a key, number or e-mail in common with each of these.
 * @param sharersMax - of one key or value: a switchboard's number belongs to hundreds, and tells nothing.
 */
export const sharersOf = (tx: Tx, ids: readonly string[], sharersMax: number) =>
  tx.execute<{ id: string; other: string }>(sharersStatement(ids, sharersMax));

/** For the test that asks the server how it would be led. */
export function sharersStatement(ids: readonly string[], sharersMax: number): SQL {
  const own = sql`nullif(current_setting('app.enterprise', true), '')::uuid`;
  return sql`
    select distinct asked.id, found.customer_id as other
      from unnest(${among(ids)}) as asked (id)
      join duplicate_keys mine on mine.customer_id = asked.id
     cross join lateral (select customer_id from duplicate_keys k
        where k.enterprise_id = ${own} and k.key = mine.key and k.customer_id <> asked.id limit ${sharersMax}) found
     union
    select distinct asked.id, found.customer_id
      from unnest(${among(ids)}) as asked (id)
      join contact_points mine on mine.customer_id = asked.id
     cross join lateral (select customer_id from contact_points p
        where p.enterprise_id = ${own} and p.value = mine.value and p.customer_id <> asked.id limit ${sharersMax}) found`;
}

export type Pair = { first: string; second: string; reasons: DuplicateReason[]; confidence: number };

/** What was found of these customers, instead of what was open. A pair that somebody dismissed stays dismissed. */
export async function writePairs(
  tx: Tx,
  ids: readonly string[],
  pairs: readonly Pair[],
  now: Date,
): Promise<number> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(pairs)}::text::jsonb)
    as given (first uuid, second uuid, reasons jsonb, confidence int)`;
  await tx.execute(sql`
    delete from customer_duplicates d
     where state = 'open' and (first_id = any (${among(ids)}) or second_id = any (${among(ids)}))
       and not exists (select from ${given} where given.first = d.first_id and given.second = d.second_id)`);
  const rows = await tx.execute(sql`
    insert into customer_duplicates (enterprise_id, first_id, second_id, reasons, confidence, state, found_at)
    select nullif(current_setting('app.enterprise', true), '')::uuid, first, second, reasons, confidence, 'open',
           ${now.toISOString()}::timestamptz
      from ${given} order by first, second
    on conflict (first_id, second_id) do update set reasons = excluded.reasons, confidence = excluded.confidence
      where customer_duplicates.state = 'open' and (customer_duplicates.reasons <> excluded.reasons
         or customer_duplicates.confidence <> excluded.confidence)
    returning 1`);
  return rows.length;
}

export type PairRow = {
  firstId: string;
  secondId: string;
  first: DuplicateSide;
  second: DuplicateSide;
  reasons: DuplicateReason[];
  confidence: number;
  foundAt: Date | string;
  dismissedAt: Date | string | null;
  dismissedBy: string | null;
};

const side = (id: SQL) => sql`(
  select jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'accountNumber', c.account_number,
    'createdAt', c.created_at,
    'city', (select a.city from addresses a where a.customer_id = c.id order by a.id limit 1),
    'phone', (select p.value from contact_points p where p.customer_id = c.id and p.kind = 'phone' order by p.at, p.id limit 1),
    'email', (select p.value from contact_points p where p.customer_id = c.id and p.kind = 'email' order by p.at, p.id limit 1),
    'held', exists (select from legal_holds h where h.customer_id = c.id and h.lifted_at is null))
    from customers c where c.id = ${id})`;

/** Pairs in a state, most likely first. `after`: where the page before ended. */
export function pairsPage(
  tx: Tx,
  state: DuplicateState,
  after: { confidence: number; firstId: string; secondId: string } | null,
  rowsMax: number,
): Promise<PairRow[]> {
  const place = after
    ? sql`and (d.confidence < ${after.confidence} or d.confidence = ${after.confidence}
        and (d.first_id, d.second_id) > (${after.firstId}::uuid, ${after.secondId}::uuid))`
    : sql``;
  return tx.execute<PairRow>(sql`
    select d.first_id as "firstId", d.second_id as "secondId", d.reasons, d.confidence, d.found_at as "foundAt",
           d.dismissed_at as "dismissedAt", by.name as "dismissedBy",
           ${side(sql`d.first_id`)} as first, ${side(sql`d.second_id`)} as second
      from customer_duplicates d left join people by on by.id = d.dismissed_by
     where d.state = ${state} ${place}
     order by d.confidence desc, d.first_id, d.second_id limit ${rowsMax}`);
}

/** Of the caller's enterprise; one whose site fell silent counts for nothing. */
export async function isImportWriting(tx: Tx): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from imports where state in ('committing', 'undoing') and worked_until > now() limit 1`);
  return rows.length > 0;
}

/** Customers not compared yet; counted no further than a page can say "more than". */
export async function countUnchecked(tx: Tx, rowsMax: number): Promise<number> {
  const [row] = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from duplicate_checks limit ${rowsMax}) u`);
  return row?.n ?? 0;
}
