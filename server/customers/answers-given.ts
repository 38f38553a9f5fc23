import { sql } from "drizzle-orm";
import type { ScriptAnswer } from "#contract/script-runs.ts";
import { interactions } from "#db/schema/customers.ts";
import { scriptRuns } from "#db/schema/scripts.ts";

/** A column beside an interaction: what was answered to the scripts that its writer followed on its call. */
export const answersGiven = sql<ScriptAnswer[]>`case when ${interactions.kind} = 'call' then coalesce(
  (select jsonb_agg(answer order by ${scriptRuns.startedAt})
   from ${scriptRuns} cross join lateral jsonb_array_elements(${scriptRuns.answers}) as answer
   where ${scriptRuns.callId} = ${interactions.callId} and ${scriptRuns.personId} = ${interactions.byPersonId}),
  '[]') else '[]' end`;
