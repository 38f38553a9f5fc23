/**
 * Keeps what went wrong with the database during one request. better-auth turns some of it into "no such
 * session" on the way up, and an unreachable database must never look like a wrong password (503, not 401).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { OutcomeUnknown } from "#server/platform/database/database.ts";
import { Problem } from "#server/platform/problem.ts";

const current = new AsyncLocalStorage<{ fault: Problem | null }>();

/** Runs `work` and says which database fault happened within it, if any. */
export async function watchingDatabase<T>(
  work: () => Promise<T>,
): Promise<{ value: T; fault: Problem | null }> {
  const seen: { fault: Problem | null } = { fault: null };
  const value = await current.run(seen, work);
  return { value, fault: seen.fault };
}

/** Passes an error on, remembering it for the request when it is the database's. */
export function noteDatabaseFault(error: unknown): never {
  const seen = current.getStore();
  if (error instanceof Problem && seen) seen.fault ??= error;
  if (error instanceof OutcomeUnknown) {
    const problem = new Problem("outcome-unknown", "The database server went away while committing.", [], {
      cause: error,
    });
    if (seen) seen.fault ??= problem;
    throw problem;
  }
  throw error;
}
