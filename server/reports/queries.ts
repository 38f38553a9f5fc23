/** Statements on how many customers there are of each kind. `condition`: of whom at all; from `compileFilter`. */
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";

export type Counted = { value: string; count: number };

/** Of how many values at most the customers are told; the rest is said to be left. */
export const valuesMax = 50;

type Cut = {
  /** How many customers have each value, most first; one row more than `valuesMax` when there are more. */
  rows: Counted[];
  /** How many different values there are. */
  values: number;
  /** How many customers have any. */
  having: number;
};

/** By a column or an expression of `customers c`; null is having none. */
export const byColumn = (tx: Tx, condition: SQL, column: SQL) =>
  readCut(
    tx,
    sql`select c.id as customer_id, ${column} as value from customers c where ${condition} and ${column} is not null`,
  );

/** By each element of a list of `customers c`. A list holds a value once. */
export const byList = (tx: Tx, condition: SQL, list: SQL) =>
  readCut(
    tx,
    sql`select distinct c.id as customer_id, each.value from customers c, unnest(${list}) as each (value) where ${condition}`,
  );

/** By a column of a table whose rows belong to customers; each customer counts once a value. */
export const byPart = (tx: Tx, condition: SQL, table: SQL, column: SQL) =>
  readCut(
    tx,
    sql`select distinct part.customer_id, ${column} as value from ${table} part
          join customers c on c.id = part.customer_id where ${condition}`,
  );

async function readCut(tx: Tx, cut: SQL): Promise<Cut> {
  const rows = await tx.execute<Counted & { values: number; having: number }>(sql`
    with cut as materialized (${cut}),
    counted as (select value, count(*)::int as count from cut group by value)
    select value, count, (select count(*)::int from counted) as values,
           (select count(distinct customer_id)::int from cut) as having
      from counted order by count desc, value limit ${valuesMax}`);
  return {
    rows: rows.map(({ value, count }) => ({ value, count })),
    values: rows[0]?.values ?? 0,
    having: rows[0]?.having ?? 0,
  };
}

/** How many can be reached by each way: the same rule as the test `reachable` of a segment. */
export async function byReach(tx: Tx, condition: SQL) {
  const [row] = await tx.execute<{ phone: number; sms: number; email: number; any: number }>(sql`
    with points as (
      select p.customer_id, bool_or(p.kind = 'phone') as phone, bool_or(p.kind = 'email') as email,
             bool_or(p.kind = 'phone' and s.number is null) as sms
        from contact_points p
        left join suppressions s on s.enterprise_id = p.enterprise_id and s.number = p.value
          and s.channel = 'sms' and s.ended_at is null
       group by p.customer_id)
    select count(*) filter (where phone)::int as phone, count(*) filter (where sms)::int as sms,
           count(*) filter (where email)::int as email, count(*) filter (where phone or email)::int as any
      from points join customers c on c.id = points.customer_id where ${condition}`);
  return row ?? { phone: 0, sms: 0, email: 0, any: 0 };
}
