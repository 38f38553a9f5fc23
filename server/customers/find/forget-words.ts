import { sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import type { Platform } from "../../platform/platform.ts";
import { enterpriseIds } from "../../platform/prune.ts";
import type { Chore } from "../../platform/schedule.ts";

/** Each costs a look into the index of terms; a batch must stay a short write. */
const wordsPerBatch = 200;
/**
 * A word is removed so long after it was marked: every write that had not seen the mark is over by then, for none
 * may take longer than seconds. A write that sees it takes it away (refresh_customer_search).
 */
const markedForMs = 3_600_000;

/** Forgets words that no customer's line has any more: what a misspelt word is compared with must not only grow. */
export function forgetWordsChore(platform: Platform): Chore {
  return {
    name: "forget-words",
    when: "41 8 * * *",
    async run() {
      for (const enterpriseId of await enterpriseIds(platform)) {
        for (let after: string | null = ""; after !== null; ) {
          const from: string = after;
          const now = platform.clock.now();
          after = await platform.database.write({ enterpriseId }, (tx) => forgetSome(tx, from, now), {
            durability: "local",
          });
        }
      }
    },
  };
}

/** @returns the last word looked at; null when there is none after it. */
async function forgetSome(tx: Tx, after: string, now: Date): Promise<string | null> {
  const words = await tx.execute<{ word: string; used: boolean }>(
    sql`select word, used from words_in_use(${after}, ${wordsPerBatch})`,
  );
  const unused = sql`${sql.param(words.filter(({ used }) => !used).map(({ word }) => word))}::text[]`;
  const longAgo = new Date(now.getTime() - markedForMs).toISOString();
  await tx.execute(sql`
    delete from search_words where word = any(${unused}) and unused_since < ${longAgo}::timestamptz`);
  await tx.execute(sql`
    update search_words set unused_since = ${now.toISOString()}::timestamptz
     where word = any(${unused}) and unused_since is null`);
  return words.length < wordsPerBatch ? null : words.at(-1)!.word;
}
