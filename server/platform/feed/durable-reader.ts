/**
 * A feature that reacts to the feed and forgets nothing: its place stands in a table and moves in the
 * transaction of its effects. Whoever dies between a commit and its reaction, another site's reader reacts.
 */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { FeedTopic } from "#contract/feed.ts";
import { feedReaders } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import { type Operation, type OperationContext, operation } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { comparePlaces, type Place } from "./position.ts";
import { canFollowFrom, type FeedRow, newestPlace, readFeed } from "./read.ts";

/** Rows taken in one transaction; more are taken in the next one, for write transactions are short. */
export const newsMax = 200;
/** A reader that nothing concerned is moved on after so long, before the pruner takes away where it stands. */
const idleMovesAfterMs = 10 * 60_000;

/**
 * What a reader is told: that something of each row's entity changed, never what. `fresh`: it cannot know what
 * it missed (its first look, or its place is not in this history), so everything it cares for is looked at.
 */
export type FeedNews = { fresh: true } | { fresh: false; rows: FeedRow[] };

export type DurableReader = {
  /** Names its place; never reused for another purpose. */
  name: string;
  topics: readonly FeedTopic[];
  /** Events of those topics that it has no use for. */
  notTypes: readonly string[];
  /** Re-reads the rows and acts on what they say now; its writes and the new place commit together. */
  react(ctx: OperationContext, news: FeedNews): Promise<void>;
};

/** `held`: another site reads at this moment. `more`: the batch was full. */
export type Taken = { state: "held" | "nothing" | "taken"; more: boolean };

/**
 * One batch for one enterprise as an operation. The row of the place is locked for its transaction: one site
 * at a time, and a site that dies lets go with its connection.
 */
export function takeNews(reader: DurableReader): Operation<Record<string, never>, Taken> {
  return operation({
    name: `read-feed-for-${reader.name}`,
    permission: null,
    input: z.object({}).strict(),
    async run(ctx) {
      const { tx, term, enterpriseId } = ctx;
      const held = await lockPlace(tx, reader.name, enterpriseId);
      if (held === "elsewhere") return { state: "held", more: false };
      // Before the rows: what settles in between is beyond it, and read next time.
      const newest = await newestPlace(tx, term);
      // An empty feed has no place to stand at; whatever comes first brings the first look.
      if (newest.id === 0n) return { state: "nothing", more: false };
      if (held === null || !(await canFollowFrom(tx, term, held))) {
        if (!(await movePlace(ctx, reader.name, held, newest))) return { state: "held", more: false };
        await reader.react(ctx, { fresh: true });
        return { state: "taken", more: false };
      }
      const rows = await readFeed(tx, term, held, {
        rowsMax: newsMax,
        upTo: newest,
        interest: { ...reader, enterpriseId },
      });
      const more = rows.length === newsMax;
      const place = more ? rows.at(-1)!.place : newest;
      if (comparePlaces(place, held) <= 0) return { state: "nothing", more: false };
      await movePlace(ctx, reader.name, held, place);
      if (rows.length > 0) await reader.react(ctx, { fresh: false, rows });
      return { state: "taken", more };
    },
  });
}

/**
 * Whether there is anything to take; a read only, so that an idle reader costs no commit.
 * @returns null, or since when the oldest of it waits (null for a fresh look), in the feed's own time.
 */
export async function findNews(
  { database, clock }: Pick<Platform, "database" | "clock">,
  reader: DurableReader,
  enterpriseId: string,
): Promise<{ since: Date | null } | null> {
  const { term } = database.status();
  return database.read({ enterpriseId }, async (tx) => {
    const row = await readPlace(tx, reader.name, enterpriseId);
    if (!row || !(await canFollowFrom(tx, term, row.place))) return { since: null };
    const interest = { ...reader, enterpriseId };
    const [first] = await readFeed(tx, term, row.place, { rowsMax: 1, interest });
    if (first) return { since: first.at };
    const idleMs = clock.now().getTime() - row.at.getTime();
    if (idleMs < idleMovesAfterMs) return null;
    return comparePlaces(await newestPlace(tx, term), row.place) > 0 ? { since: null } : null;
  });
}

const ofReader = (reader: string, enterpriseId: string) =>
  and(eq(feedReaders.reader, reader), eq(feedReaders.enterpriseId, enterpriseId));

async function readPlace(tx: Tx, reader: string, enterpriseId: string) {
  const [row] = await tx.select().from(feedReaders).where(ofReader(reader, enterpriseId));
  return row ? { place: placeOf(row), at: row.at } : null;
}

/** @returns the place, locked; null when there is none yet. */
async function lockPlace(tx: Tx, reader: string, enterpriseId: string): Promise<Place | null | "elsewhere"> {
  const [row] = await tx
    .select()
    .from(feedReaders)
    .where(ofReader(reader, enterpriseId))
    .for("update", { skipLocked: true });
  if (row) return placeOf(row);
  return (await readPlace(tx, reader, enterpriseId)) ? "elsewhere" : null;
}

/** @returns false when another site made the first place a moment ago. */
async function movePlace(
  { tx, enterpriseId, clock }: OperationContext,
  reader: string,
  from: Place | null,
  to: Place,
): Promise<boolean> {
  const place = { term: to.term, xid: String(to.xid), feedId: to.id, at: clock.now() };
  if (from) {
    await tx.update(feedReaders).set(place).where(ofReader(reader, enterpriseId));
    return true;
  }
  const made = await tx
    .insert(feedReaders)
    .values({ reader, enterpriseId, ...place })
    .onConflictDoNothing()
    .returning({ at: sql`1` });
  return made.length > 0;
}

function placeOf(row: typeof feedReaders.$inferSelect): Place {
  return { term: row.term, xid: BigInt(row.xid), id: row.feedId };
}
