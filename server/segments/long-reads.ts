/** Reads that go through all of an enterprise's records: a few at a time, each once however many ask for it. */
import { sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";
import { DeadlineError } from "../platform/database/lane.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";

export type LongReads = {
  /**
   * @param question - what is asked, as data: whoever asks the same of the same enterprise shares the answer.
   * @throws Problem `still-counting` when there is no answer within 4 s: it is worked at, ask again.
   *   `not-possible-now` when it takes longer than 30 s, `too-many` when 30 others wait already.
   */
  read<T>(enterpriseId: string, question: unknown, work: (tx: Tx) => Promise<T>): Promise<T>;
};

/** A console waits 5 s for an answer (client/src/platform/api.ts) and asks again when it is told to. */
const usualLimits = { answerMs: 4_000, runMs: 30_000 };
/** An answer is kept so long for whoever was told to ask again. */
const keptMs = 10_000;
/** The server stops on its own before its client gives up: nobody would tell it, and it would go on for nothing. */
const serverFirstMs = 200;
/** Calls come first: counting may not take every core or every connection. */
const atOnceMax = 2;
const waitingMax = 30;
/** A million customers told apart in memory; with the usual 4 MB they went through the disk. Two at once have it. */
const workMem = "96MB";

/** One for a site. */
export function openLongReads({ database }: Pick<Platform, "database">, limits = usualLimits): LongReads {
  const answers = new Map<string, Promise<unknown>>();
  const takeTurn = openTurns();

  async function run<T>(enterpriseId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const giveBack = await takeTurn();
    try {
      const limited = async (tx: Tx) => {
        await tx.execute(
          sql`select set_config('statement_timeout', ${String(limits.runMs - serverFirstMs)}, true),
                     set_config('work_mem', ${workMem}, true)`,
        );
        return work(tx);
      };
      // What was too long for the leader is not asked of each copy as well.
      if (database.status().writable) return await database.read({ enterpriseId }, limited, limits.runMs);
      return (await database.readAny({ enterpriseId }, limited, limits.runMs)).value;
    } catch (error) {
      if (!wasTooLong(error)) throw error;
      throw new Problem(
        "not-possible-now",
        `Counting this takes longer than ${limits.runMs / 1_000} s; narrow it down, or try again when less is going on.`,
        [],
        { cause: error },
      );
    } finally {
      giveBack();
    }
  }

  return {
    read<T>(enterpriseId: string, question: unknown, work: (tx: Tx) => Promise<T>): Promise<T> {
      const key = JSON.stringify([enterpriseId, question]);
      let answer = answers.get(key) as Promise<T> | undefined;
      if (!answer) {
        answer = run(enterpriseId, work);
        answers.set(key, answer);
        // A refusal is told to those who wait for it now; whoever asks next is worked for anew.
        answer.then(
          () => setTimeout(() => answers.delete(key), keptMs).unref(),
          () => answers.delete(key),
        );
      }
      return orAskAgain(answer, limits.answerMs);
    },
  };
}

async function orAskAgain<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Problem("still-counting", "It goes through all records; ask again for the answer.")),
      withinMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns takes a place, in order of asking, and gives what hands it back. */
function openTurns(): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  // Whoever ends hands its place over: `underWay` stays as it is.
  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  };
  return async () => {
    if (underWay < atOnceMax) underWay += 1;
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else throw new Problem("too-many", "Too many are counting at this moment; try again in a few seconds.");
    return giveBack;
  };
}

/** 57014: the server stopped the statement at its own limit. */
function wasTooLong(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof DeadlineError || (at as { code?: unknown }).code === "57014") return true;
  return false;
}
