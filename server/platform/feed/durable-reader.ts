/** A feature that reacts to the feed: its place and its effects commit together, so nothing is done twice or missed. */
import { eq, sql } from "drizzle-orm";
import { feedPositions } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import type { Platform } from "../platform.ts";
import { beginning, formatPlace, parsePlace } from "./position.ts";
import { canFollowFrom, type FeedRow, newestPlace, readFeed } from "./read.ts";

const rowsMax = 200;

/**
 * Takes the next rows for `reader` and runs `react` in the same transaction as the new place.
 *
 * Only one site does so at a time (an advisory lock of the transaction). A row says only *that* something
 * changed: `react` reads the row again before it acts. Call it on each wake-up and on a slow timer.
 *
 * @returns how many rows were taken; 0 when another site holds the reader or there is nothing new.
 */
export async function advanceReader(
  platform: Platform,
  reader: string,
  enterpriseId: string | null,
  react: (tx: Tx, rows: FeedRow[]) => Promise<void>,
): Promise<number> {
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const [lock] = await tx.execute<{ held: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext(${reader})) as held`,
    );
    if (!lock?.held) return 0;
    const [known] = await tx.select().from(feedPositions).where(eq(feedPositions.reader, reader));
    let place = (known && parsePlace(known.position)) ?? beginning;
    if (known && !(await canFollowFrom(tx, term, place))) place = await newestPlace(tx, term);
    const rows = await readFeed(tx, term, place, rowsMax);
    const mine = enterpriseId === null ? rows : rows.filter((row) => row.enterpriseId === enterpriseId);
    const last = rows.at(-1);
    if (!last) return 0;
    if (mine.length > 0) await react(tx, mine);
    const position = formatPlace(last.place);
    await tx
      .insert(feedPositions)
      .values({ reader, position, at: platform.clock.now() })
      .onConflictDoUpdate({ target: feedPositions.reader, set: { position, at: platform.clock.now() } });
    return rows.length;
  });
}
