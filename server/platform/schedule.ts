import cron from "node-cron";
import type { Log } from "./log.ts";

/** A chore that runs by the clock. `when` is a cron expression in UTC. */
export type Chore = { name: string; when: string; run: () => Promise<void> };

/**
 * Runs chores by the clock, one run of a chore at a time. Both sites run it: a chore must bear that.
 * A chore that fails is logged and comes again at its next time.
 */
export function schedule(chores: readonly Chore[], log: Log): { close(): Promise<void> } {
  const tasks = chores.map(({ name, when, run }) =>
    cron.schedule(
      when,
      async () => {
        try {
          await run();
        } catch (error) {
          log.warn({ chore: name, error: String(error) }, "a chore failed; it comes again at its next time");
        }
      },
      { timezone: "Etc/UTC", noOverlap: true, name },
    ),
  );
  return {
    async close() {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
}
