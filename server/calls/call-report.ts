/** Calls counted for reports. Nothing is kept for it: the calls, the offers and the agents' times are the figures. */
import { type SQL, sql } from "drizzle-orm";
import type { CallReportCut, CallReportRow } from "#contract/call-reports.ts";
import type { Tx } from "../platform/database/database.ts";
import { answerTargetMs } from "./day-figures.ts";

/** A state lasts at most a day before it changes: earlier rows need not be looked at. */
const lookBackMs = 24 * 3_600_000;
const rowsMax = 500;

type Period = { since: Date; until: Date; now: Date };
type Read = Record<keyof CallReportRow, string | null>;

/** Rows in their order: by time, else the busiest first. */
export async function readCallReport(tx: Tx, cut: CallReportCut, period: Period): Promise<CallReportRow[]> {
  const statement = { "half-hour": byHalfHour, queue: byQueue, agent: byAgent }[cut];
  return [...(await tx.execute<Read>(statement(period)))].map(rowOf);
}

/** Over everybody: callers' calls, and the occupancy of all agents together. */
export async function readCallTotal(tx: Tx, period: Period): Promise<CallReportRow> {
  const [row] = await tx.execute<Read>(sql`
    with ${callersCalls(period)}, ${spans(period)}
    select '' as key, 'Total' as name, ${countedCalls},
           (select ${occupancyOf} from spans) as "occupancy"
    from callers`);
  if (!row) throw new Error("a count without a row");
  return rowOf(row);
}

const iso = (at: Date) => sql`${at.toISOString()}::timestamptz`;

const callersCalls = ({ since, until }: Period): SQL => sql`callers as (
    select queue_id, arrived_at, answered_at, ended_at, outcome from calls
    where direction = 'inbound' and arrived_at >= ${iso(since)} and arrived_at < ${iso(until)}
      and outcome is distinct from 'closed' and outcome is distinct from 'message-left')`;

/** How long each agent was in each state, within the period. What lasts now lasts until now. */
const spans = ({ since, until, now }: Period): SQL => sql`spans as (
    select person_id, state, greatest(from_at, ${iso(since)}) as from_at,
           least(to_at, ${iso(until)}, ${iso(now)}) as to_at
    from (
      select person_id, state, at as from_at,
             coalesce(lead(at) over (partition by person_id order by at, id), 'infinity') as to_at
      from agent_times
      where at >= ${iso(new Date(since.getTime() - lookBackMs))} and at < ${iso(until)}) as began
    where to_at > ${iso(since)} and from_at < ${iso(now)})`;

const lasted = sql`extract(epoch from to_at - from_at)`;
const busy = sql`state in ('on-call','wrap-up')`;
const ready = sql`state in ('available','offered','on-call','wrap-up')`;
const occupancyOf = sql`sum(${lasted}) filter (where ${busy}) / nullif(sum(${lasted}) filter (where ${ready}), 0)`;

const countedCalls = sql`
           count(*) as "offered",
           count(*) filter (where answered_at is not null) as "answered",
           count(*) filter (where answered_at <= arrived_at
             + ${`${answerTargetMs} milliseconds`}::interval) as "answeredInTarget",
           count(*) filter (where answered_at is null and outcome = 'hung-up') as "abandoned",
           count(*) filter (where outcome = 'callback-owed') as "callbacks",
           null as "missed",
           avg(extract(epoch from answered_at - arrived_at) * 1000) as "answerMsMean",
           avg(extract(epoch from ended_at - answered_at) * 1000) as "handleMsMean"`;

function byHalfHour(period: Period): SQL {
  const halfHour = sql`interval '30 minutes'`;
  return sql`
    with ${callersCalls(period)}, ${spans(period)},
    halves as (select generate_series(${iso(period.since)}, ${iso(period.until)} - interval '1 second', ${halfHour}) as b),
    counted as (
      select date_bin(${halfHour}, arrived_at, ${iso(period.since)}) as b, ${countedCalls}
      from callers group by 1),
    worked as (
      select b, ${occupancyOf} as share
      from (select b, state, greatest(from_at, b) as from_at, least(to_at, b + ${halfHour}) as to_at
            from halves join spans on from_at < b + ${halfHour} and to_at > b) as clipped
      group by b)
    select to_char(halves.b at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key, '' as name,
           coalesce("offered", 0) as "offered", coalesce("answered", 0) as "answered",
           coalesce("answeredInTarget", 0) as "answeredInTarget", coalesce("abandoned", 0) as "abandoned",
           coalesce("callbacks", 0) as "callbacks", null as "missed", "answerMsMean", "handleMsMean",
           share as "occupancy"
    from halves left join counted using (b) left join worked using (b)
    where halves.b < ${iso(period.now)}
    order by halves.b limit ${rowsMax}`;
}

const byQueue = (period: Period): SQL => sql`
    with ${callersCalls(period)}
    select q.id::text as key, q.name, ${countedCalls}, null as "occupancy"
    from callers join queues q on q.id = callers.queue_id
    group by q.id, q.name order by "offered" desc, q.name limit ${rowsMax}`;

const byAgent = (period: Period): SQL => sql`
    with ${spans(period)},
    asked as (
      select person_id, count(*) as offered,
             count(*) filter (where leg_up_at is not null) as answered,
             count(*) filter (where state = 'missed') as missed,
             avg(extract(epoch from accepted_at - offered_at) * 1000) as accept_ms
      from offers
      where kind = 'take' and offered_at >= ${iso(period.since)} and offered_at < ${iso(period.until)}
      group by person_id),
    worked as (
      select person_id, ${occupancyOf} as share, sum(${lasted}) filter (where ${busy}) * 1000 as busy_ms,
             sum(${lasted}) filter (where ${ready}) as ready_s
      from spans group by person_id)
    select p.id::text as key, p.name, coalesce(offered, 0) as "offered", coalesce(answered, 0) as "answered",
           null as "answeredInTarget", null as "abandoned", null as "callbacks",
           coalesce(missed, 0) as "missed", accept_ms as "answerMsMean",
           busy_ms / nullif(answered, 0) as "handleMsMean", share as "occupancy"
    from people p left join asked on asked.person_id = p.id left join worked on worked.person_id = p.id
    where offered > 0 or ready_s > 0
    order by "answered" desc, p.name limit ${rowsMax}`;

function rowOf(row: Read): CallReportRow {
  const number = (value: string | null) => (value === null ? null : Number(value));
  const rounded = (value: string | null) => (value === null ? null : Math.round(Number(value)));
  return {
    key: row.key ?? "",
    name: row.name ?? "",
    offered: Number(row.offered),
    answered: Number(row.answered),
    answeredInTarget: number(row.answeredInTarget),
    abandoned: number(row.abandoned),
    callbacks: number(row.callbacks),
    missed: number(row.missed),
    answerMsMean: rounded(row.answerMsMean),
    handleMsMean: rounded(row.handleMsMean),
    occupancy: number(row.occupancy),
  };
}
