import { sql } from "drizzle-orm";
import type { InteractionView } from "#contract/customers.ts";
import { calls } from "#db/schema/calls.ts";
import { interactions } from "#db/schema/customers.ts";

/** A column beside an interaction: whether its call was recorded, and who took it. */
export const recordedOf = sql<InteractionView["recorded"]>`case when ${interactions.kind} = 'call' then (
  select jsonb_build_object('byPersonId', ${calls.personId}) from ${calls}
  where ${calls.id} = ${interactions.callId} and ${calls.recordingSid} is not null) end`;
