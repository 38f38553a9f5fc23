/** Statements on how many customers there are of each kind. `condition`: of whom at all; from `compileFilter`. */
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";
import { compileFilter } from "../segments/compile-filter.ts";
import { countCustomers } from "../segments/queries.ts";

export type Counted = { value: string; count: number };

/** Of how many values at most the customers are told; the rest is said to be left. */
export const valuesMax = 50;

type PartColumn = "region" | "city" | "postcode" | "product" | "kind";
type Cut = {
  /** How many customers have each value, most first; one row more than `valuesMax` when there are more. */
  rows: Counted[];
  /** How many different values there are. */
  values: number;
  /** How many customers have any. */
  having: number;
};

/** By a column of `customers c`; null is having none. */
export const byColumn = (tx: Tx, condition: SQL, column: SQL) =>
  readCut(
    tx,
    sql`select ${column} as value from customers c where ${condition} and ${column} is not null`,
    sql`${condition} and ${column} is not null`,
  );

/** By each element of a list of `customers c`. A list holds a value once. */
export const byList = (tx: Tx, condition: SQL, list: SQL) =>
  readCut(
    tx,
    sql`select each.value from customers c, unnest(${list}) as each (value) where ${condition}`,
    sql`${condition} and ${list} <> '{}'`,
  );

/** By a column of a table whose rows belong to customers; each customer counts once a value. */
export const byPart = (tx: Tx, condition: SQL, table: SQL, column: PartColumn) =>
  readCut(
    tx,
    sql`select distinct part.customer_id, part.${sql.identifier(column)} as value
          from ${table} part join customers c on c.id = part.customer_id where ${condition}`,
    sql`${condition} and exists (select from ${table} part where part.customer_id = c.id)`,
  );

/** @param having - of which customers any value is known. */
async function readCut(tx: Tx, values: SQL, having: SQL): Promise<Cut> {
  const rows = await tx.execute<Counted & { values: number }>(sql`
    select value, count(*)::int as count, (count(*) over ())::int as values
      from (${values}) as cut group by value order by count desc, value limit ${valuesMax}`);
  return {
    rows: rows.map(({ value, count }) => ({ value, count })),
    values: rows[0]?.values ?? 0,
    having: await countCustomers(tx, having),
  };
}

/** How many can be reached by each way: the same rule as the test `reachable` of a segment. */
export async function byReach(tx: Tx, condition: SQL, now: Date) {
  const { rows, having } = await byPart(tx, condition, sql`contact_points`, "kind");
  const of = (kind: string) => rows.find(({ value }) => value === kind)?.count ?? 0;
  // From those who said STOP: they are few, and whoever has another number is still reached.
  const [stopped] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from customers c
     where ${condition} and c.id in (
       select p.customer_id from suppressions s
         join contact_points p on p.enterprise_id = s.enterprise_id and p.value = s.number and p.kind = 'phone'
        where s.channel = 'sms' and s.ended_at is null)
       and not ${compileFilter({ on: "reachable", by: ["sms"] }, now)}`);
  return { phone: of("phone"), sms: of("phone") - (stopped?.count ?? 0), email: of("email"), any: having };
}
