/** Takes away what is too old to be asked for. Small batches: the feed waits for the oldest open writer. */
import { sql } from "drizzle-orm";
import type { Platform } from "./platform.ts";
import type { Chore } from "./schedule.ts";

/** A console away for longer reads a fresh snapshot anyway. */
const feedKeptHours = 24;
/** A request is retried for hours at most, from an outbox that was offline; a week is ample. */
const keysKeptHours = 7 * 24;
/** A year and a bit: reports compare a month with the same month before. */
const agentTimesKeptHours = 400 * 24;
const rowsPerBatch = 2_000;
const batchesPerRun = 500;

export function pruneChores(platform: Platform): Chore[] {
  const hoursAgo = (hours: number) =>
    new Date(platform.clock.now().getTime() - hours * 3_600_000).toISOString();
  return [
    {
      name: "prune-feed",
      when: "7 * * * *",
      // The newest row stays: it is the place every reader stands at.
      run: () =>
        inBatches(
          platform,
          null,
          sql`
          delete from feed where id in (
            select id from feed where at < ${hoursAgo(feedKeptHours)}::timestamptz
              and id < (select max(id) from feed) order by id limit ${rowsPerBatch})`,
        ),
    },
    {
      name: "prune-keys",
      when: "27 * * * *",
      run: async () => {
        for (const enterpriseId of await enterpriseIds(platform)) {
          await inBatches(
            platform,
            enterpriseId,
            sql`
            delete from idempotency_keys where ctid = any(array(
              select ctid from idempotency_keys where at < ${hoursAgo(keysKeptHours)}::timestamptz limit ${rowsPerBatch}))`,
          );
        }
      },
    },
    {
      name: "prune-agent-times",
      when: "47 3 * * *",
      run: async () => {
        for (const enterpriseId of await enterpriseIds(platform)) {
          await inBatches(
            platform,
            enterpriseId,
            sql`
            delete from agent_times where id in (
              select id from agent_times where at < ${hoursAgo(agentTimesKeptHours)}::timestamptz
                order by id limit ${rowsPerBatch})`,
          );
        }
      },
    },
  ];
}

async function inBatches(
  platform: Platform,
  enterpriseId: string | null,
  statement: ReturnType<typeof sql>,
): Promise<void> {
  for (let batch = 0; batch < batchesPerRun; batch += 1) {
    const removed = await platform.database.write(
      { enterpriseId },
      async (tx) => Number((await tx.execute(statement)).count),
      { durability: "local" },
    );
    if (removed < rowsPerBatch) return;
  }
}

/** Every enterprise, for chores that go through all of them one by one. */
export async function enterpriseIds(platform: Platform): Promise<string[]> {
  const rows = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.execute<{ id: string }>(sql`select id from enterprises order by id`),
  );
  return rows.map((row) => row.id);
}
