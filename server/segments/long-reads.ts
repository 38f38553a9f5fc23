/** Reads that go through all of an enterprise's records: a few at a time, and never for long. */
import { sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";
import { DeadlineError } from "../platform/database/lane.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";

/** A console waits 5 s for an answer (client/src/platform/api.ts); it is told before that. */
const withinMs = 4_000;
/** The server stops on its own before its client gives up: nobody would tell it, and it would go on for nothing. */
const serverFirstMs = 200;
/** Calls come first: counting may not take every core or every connection. */
const atOnceMax = 2;
const waitingMax = 30;

export type LongReads = { read<T>(enterpriseId: string, work: (tx: Tx) => Promise<T>): Promise<T> };

/**
 * One line for a site.
 *
 * `read` throws Problem `not-possible-now` when it takes longer than 4 s, `too-many` when 30 others wait already.
 */
export function openLongReads({ database }: Pick<Platform, "database">): LongReads {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  async function turn(): Promise<void> {
    if (underWay < atOnceMax) {
      underWay += 1;
      return;
    }
    if (waiting.length >= waitingMax)
      throw new Problem("too-many", "Too many are counting at this moment; try again in a few seconds.");
    // Whoever ends hands its place over: `underWay` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  function over(): void {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
  return {
    async read(enterpriseId, work) {
      await turn();
      try {
        const limited = async (tx: Tx) => {
          await tx.execute(
            sql`select set_config('statement_timeout', ${String(withinMs - serverFirstMs)}, true)`,
          );
          return work(tx);
        };
        // What was too long for the leader is not asked of each copy as well.
        if (database.status().writable) return await database.read({ enterpriseId }, limited, withinMs);
        return (await database.readAny({ enterpriseId }, limited, withinMs)).value;
      } catch (error) {
        if (!wasTooLong(error)) throw error;
        throw new Problem(
          "not-possible-now",
          "Counting this takes longer than 4 s; narrow it down, or try again when less is going on.",
          [],
          { cause: error },
        );
      } finally {
        over();
      }
    },
  };
}

/** 57014: the server stopped the statement at its own limit. */
function wasTooLong(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof DeadlineError || (at as { code?: unknown }).code === "57014") return true;
  return false;
}
