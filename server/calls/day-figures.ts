/** Today's calls, counted per center of their queue. Nothing is kept: the calls themselves are the figures. */
import { sql } from "drizzle-orm";
import type { CenterDay } from "#contract/floor.ts";
import type { Tx } from "../platform/database/database.ts";

/** Calls are to be answered within this time of their arrival: the trade's usual "80 in 20". Milliseconds. */
export const answerTargetMs = 20_000;
const hourMs = 3_600_000;

/** @param since - when the day began for whoever asks. */
export async function readDayFigures(tx: Tx, since: Date, now: Date): Promise<CenterDay[]> {
  const hourAgo = new Date(now.getTime() - hourMs).toISOString();
  const from = since.toISOString();
  const earliest = from < hourAgo ? from : hourAgo;
  const rows = await tx.execute<Record<keyof CenterDay, string | null>>(sql`
    select q.home_center_id as "centerId",
           count(*) filter (where c.arrived_at >= ${from}) as "arrived",
           count(*) filter (where c.arrived_at >= ${from} and c.answered_at is not null) as "answered",
           count(*) filter (where c.arrived_at >= ${from}
             and c.answered_at <= c.arrived_at + ${`${answerTargetMs} milliseconds`}::interval) as "answeredInTarget",
           count(*) filter (where c.arrived_at >= ${from}
             and c.answered_at is null and c.outcome = 'hung-up') as "abandoned",
           count(*) filter (where c.arrived_at >= ${hourAgo}) as "arrivedLastHour",
           avg(extract(epoch from c.ended_at - c.answered_at) * 1000)
             filter (where c.ended_at >= ${hourAgo} and c.answered_at is not null) as "handleMsMean",
           count(*) filter (where c.ended_at >= ${hourAgo} and c.answered_at is not null) as "handledLastHour"
    from calls c
    join queues q on q.id = c.queue_id
    where c.direction = 'inbound' and c.arrived_at >= ${earliest}
    group by q.home_center_id`);
  return [...rows].map((row) => ({
    centerId: String(row.centerId),
    arrived: Number(row.arrived),
    answered: Number(row.answered),
    answeredInTarget: Number(row.answeredInTarget),
    abandoned: Number(row.abandoned),
    arrivedLastHour: Number(row.arrivedLastHour),
    handleMsMean: row.handleMsMean === null ? null : Math.round(Number(row.handleMsMean)),
    handledLastHour: Number(row.handledLastHour),
  }));
}
