/**
 * A filter as a condition on `customers c`. Values are parameters, always; a condition is true or false, never
 * null, so that `not` means what it says.
 */
import { type SQL, sql } from "drizzle-orm";
import type { ReachedBy, SegmentFilter, SegmentTest } from "#contract/segments.ts";
import { inShape } from "../customers/areas/in-shape.ts";

const dayMs = 86_400_000;

const texts = (list: readonly string[]) => sql`${sql.param([...list])}::text[]`;

/** @param now - what "within so many days" counts back from. */
export function compileFilter(filter: SegmentFilter, now: Date): SQL {
  switch (filter.on) {
    case "all":
      return joined(filter.of, sql` and `, sql`true`, now);
    case "any":
      return joined(filter.of, sql` or `, sql`false`, now);
    case "not":
      return sql`not (${compileFilter(filter.of, now)})`;
    default:
      return compileTest(filter, now);
  }
}

function joined(filters: readonly SegmentFilter[], by: SQL, ofNothing: SQL, now: Date): SQL {
  if (filters.length === 0) return ofNothing;
  return sql`(${sql.join(
    filters.map((each) => compileFilter(each, now)),
    by,
  )})`;
}

function compileTest(test: SegmentTest, now: Date): SQL {
  const since = (days: number) => sql`${new Date(now.getTime() - days * dayMs).toISOString()}::timestamptz`;
  switch (test.on) {
    case "name":
      return sql`strpos(fold_text(c.name), fold_text(${test.contains})) > 0`;
    case "account":
      return sql`coalesce(starts_with(upper(c.account_number), upper(${test.begins})), false)`;
    case "kind":
      return sql`c.kind = any(${texts(test.is)})`;
    case "language":
      return sql`c.language = any(${texts(test.is)})`;
    case "time-zone":
      return sql`c.time_zone = any(${texts(test.is)})`;
    case "channel":
      return sql`coalesce(c.preferred_channel = any(${texts(test.is)}), false)`;
    case "customer-since":
      return both(
        test.from && sql`c.created_at >= ${`${test.from}T00:00:00Z`}::timestamptz`,
        test.to && sql`c.created_at < ${`${test.to}T00:00:00Z`}::timestamptz + interval '1 day'`,
      );
    case "tag":
      return sql`c.tags && ${texts(test.is)}`;
    case "care":
      return sql`c.care_needs && ${texts(test.is)}`;
    case "preference":
      return sql`coalesce(strpos(fold_text(c.preferences ->> ${test.name}::text), fold_text(${test.contains ?? ""})) > 0, false)`;
    case "custom":
      return sql`coalesce(c.custom_values -> ${test.key}::text = any(array(
        select value from jsonb_array_elements(${JSON.stringify(test.is)}::jsonb) as given (value))), false)`;
    case "custom-range":
      return customRange(test);
    case "place":
      return addressWith(
        both(
          test.region && sql`a.region = any(${texts(test.region)})`,
          test.city && sql`a.city = any(${texts(test.city)})`,
          test.postcode && sql`a.postcode = any(${texts(test.postcode)})`,
        ),
      );
    case "within":
    case "near":
      return addressWith(inShape(test));
    case "holding":
      return sql`exists (select from holdings h where h.customer_id = c.id and h.product = any(${texts(test.product)}))`;
    case "order":
      return sql`exists (select from orders o where o.customer_id = c.id and ${both(
        test.withinDays && sql`o.at > ${since(test.withinDays)}`,
        test.state && sql`o.state = any(${texts(test.state)})`,
      )})`;
    case "case":
      return sql`exists (select from cases k where k.customer_id = c.id and k.state = any(${texts(test.state)}))`;
    case "contacted":
      return sql`exists (select from interactions i where i.customer_id = c.id and i.at > ${since(test.withinDays)}
        and ${test.by ? sql`i.kind = any(${texts(test.by)})` : sql`true`})`;
    case "reachable":
      return pointWith(
        sql`(${sql.join(
          test.by.map((by) => reachedThrough(by)),
          sql` or `,
        )})`,
      );
    case "consent":
      return pointWith(
        sql`(p.consent ->> ${test.purpose}::text)::boolean and ${test.by ? reachedThrough(test.by) : sql`true`}`,
      );
  }
}

function both(...conditions: readonly (SQL | "" | 0 | false | undefined)[]): SQL {
  const given = conditions.filter((each) => each instanceof Object);
  return given.length > 0 ? sql.join(given as SQL[], sql` and `) : sql`true`;
}

const addressWith = (condition: SQL) =>
  sql`exists (select from addresses a where a.customer_id = c.id and ${condition})`;
const pointWith = (condition: SQL) =>
  sql`exists (select from contact_points p where p.customer_id = c.id and ${condition})`;

/** A phone that said STOP is still reached by a call, no longer by a text (server/messages). */
function reachedThrough(by: ReachedBy): SQL {
  if (by === "email") return sql`p.kind = 'email'`;
  if (by === "phone") return sql`p.kind = 'phone'`;
  return sql`(p.kind = 'phone' and not exists (select from suppressions s where s.channel = 'sms'
    and s.enterprise_id = p.enterprise_id and s.number = p.value and s.ended_at is null))`;
}

/** A value of another kind than asked for is in no range. Dates are kept as `2026-05-31`, in the order of their text. */
function customRange({ key, from, to }: Extract<SegmentTest, { on: "custom-range" }>): SQL {
  const kind = typeof (from ?? to);
  const value = sql`c.custom_values -> ${key}::text`;
  const compared =
    kind === "number"
      ? both(
          from !== undefined && sql`(${value})::numeric >= ${from}::numeric`,
          to !== undefined && sql`(${value})::numeric <= ${to}::numeric`,
        )
      : both(
          from !== undefined && sql`(${value} #>> '{}') collate "C" >= ${from}::text`,
          to !== undefined && sql`(${value} #>> '{}') collate "C" <= ${to}::text`,
        );
  // `case`, for the planner may look at the sides of an `and` in any order, and a text is no number.
  return sql`case when jsonb_typeof(${value}) = ${kind} then ${compared} else false end`;
}
