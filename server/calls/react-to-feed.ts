/** What calls do about what others announce: the net below the direct reactions of the switchboard. */
import { sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";
import type { DurableReader } from "../platform/feed/durable-reader.ts";
import { moveCallers } from "./declare-center-dark.ts";
import { lockRouting } from "./queries.ts";
import { offerAll } from "./route-calls.ts";

/**
 * Reacts to centers (dark, restored, backup opened), to seats that became free and to calls that came into
 * line. Which of them it was does not matter: the line, the seats and the centers are looked at as they are.
 */
export const callsReader: DurableReader = {
  name: "calls",
  topics: ["centers", "seats", "calls"],
  // They bring no call into line and free no seat.
  notTypes: [
    "call:offered",
    "call:accepted",
    "call:leg-up",
    "call:dialled",
    "call:customer-rings",
    "call:machine-answered",
    "call:reached",
    "call:recording",
    "call:guest-changed",
    "call:hold",
    "call:unhold",
    "call:matched",
    "call:wrap-up-extended",
    "seat:offered",
    "seat:accepted",
  ],
  async react(ctx) {
    if ((await peopledDarkCenters(ctx.tx)).length > 0) {
      await lockRouting(ctx.tx, ctx.enterpriseId);
      for (const centerId of await peopledDarkCenters(ctx.tx)) await moveCallers(ctx, centerId);
    }
    // Most often the direct reaction was here first; then no lock is taken for nothing.
    if (await couldOffer(ctx.tx)) await offerAll(ctx);
  },
};

/** Dark centers where a seat still has a call, or an agent is not shown as lost: whoever declared them left it so. */
async function peopledDarkCenters(tx: Tx): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from centers
    where state = 'dark' and exists (
      select from seats
      where seats.center_id = centers.id and (
        exists (select from agents where agents.seat_id = seats.id and agents.state not in ('lost','offline'))
        or exists (select from calls where calls.seat_id = seats.id and calls.state <> 'ended')))
    order by id`);
  return rows.map((row) => row.id);
}

async function couldOffer(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ could: boolean }>(sql`
    select exists (select from calls where state = 'waiting')
       and exists (select from agents where state = 'available' and seat_id is not null) as could`);
  return row?.could === true;
}
