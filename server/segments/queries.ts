/** Statements on who is in a segment. */
import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { CustomerFound } from "#contract/customers.ts";
import type { SegmentChoices } from "#contract/segments.ts";
import { customFields } from "#db/schema/customers.ts";
import { segments } from "#db/schema/segments.ts";
import type { Tx } from "../platform/database/database.ts";

/** Different values offered of one kind; whoever needs another types it. */
const choicesMax = 200;

export const readSegments = (tx: Tx) =>
  tx
    .select()
    .from(segments)
    .orderBy(asc(sql`lower(${segments.name})`));

/** How many customers a condition holds for; from `compileFilter`. */
export async function countCustomers(tx: Tx, condition: SQL): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from customers c where ${condition}`,
  );
  return row?.count ?? 0;
}

/** Where a page begins: after this customer, in order of name. */
export type PageStart = { name: string; id: string };

/**
 * Customers a condition holds for, in order of name, from after `start`.
 *
 * `offset 0` keeps the planner from walking along the names until enough of them fit: for those who cannot be
 * reached at all, of whom there were none, it walked past a million (17 s; finding them first takes 1.5 s).
 */
export async function customersIn(tx: Tx, condition: SQL, start: PageStart | null, rowsMax: number) {
  const rows = await tx.execute<CustomerFound>(sql`
    with page as (
      select id, name from (
        select c.id, c.name from customers c
         where ${condition}
           and ${start ? sql`(c.name, c.id) > (${start.name}::text, ${start.id}::uuid)` : sql`true`}
        offset 0) as found
       order by name, id limit ${rowsMax})
    select c.id, c.name, c.kind, c.account_number as "accountNumber",
           c.vulnerability is not null or c.care_needs <> '{}' as "needsCare",
           (select a.city from addresses a where a.customer_id = c.id order by a.id limit 1) as city,
           (select p.value from contact_points p where p.customer_id = c.id and p.kind = 'phone'
             order by p.at, p.id limit 1) as phone
      from page join customers c on c.id = page.id order by page.name, page.id`);
  return [...rows];
}

/** What the records hold, to choose from: each different value once, read by skipping along an index where there is one. */
export async function readChoices(tx: Tx): Promise<SegmentChoices> {
  const [products, regions, cities, words, fields] = await Promise.all([
    skipAlong(tx, sql`holdings`, sql`product`),
    skipAlong(tx, sql`addresses`, sql`region`),
    skipAlong(tx, sql`addresses`, sql`city`),
    tx.execute<{ languages: string[]; timeZones: string[]; tags: string[] }>(sql`
      select array(select distinct language from customers order by 1 limit ${choicesMax}) as languages,
             array(select distinct time_zone from customers order by 1 limit ${choicesMax}) as "timeZones",
             array(select distinct tag from customers, unnest(tags) as tag order by 1 limit ${choicesMax}) as tags`),
    tx.select().from(customFields).where(eq(customFields.retired, false)).orderBy(asc(customFields.label)),
  ]);
  return {
    products,
    regions,
    cities,
    languages: words[0]?.languages ?? [],
    timeZones: words[0]?.timeZones ?? [],
    tags: words[0]?.tags ?? [],
    customFields: fields.map(({ key, label, kind, choices }) => ({ key, label, kind, choices })),
  };
}

/** `select distinct` reads a million rows to find six products; asking for the next greater value reads six. */
async function skipAlong(tx: Tx, table: SQL, column: SQL): Promise<string[]> {
  const own = sql`enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid`;
  const rows = await tx.execute<{ value: string }>(sql`
    with recursive each (value) as (
      (select ${column} from ${table} where ${own} order by ${column} limit 1)
      union all
      select (select ${column} from ${table} where ${own} and ${column} > each.value order by ${column} limit 1)
        from each where each.value is not null)
    select value from each where value is not null limit ${choicesMax}`);
  return rows.map(({ value }) => value);
}
