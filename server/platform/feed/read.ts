import { sql } from "drizzle-orm";
import type { FeedTopic } from "#contract/feed.ts";
import type { Tx } from "../database/database.ts";
import { comparePlaces, type Place } from "./position.ts";

export type FeedRow = {
  place: Place;
  enterpriseId: string;
  topic: FeedTopic;
  type: string;
  entityId: string;
  /** When it was written, by the clock of the site that wrote it. */
  at: Date;
};

/** Rows a reader takes at once. */
export const feedBatchMax = 1_000;

/** What a reader wants of the feed; without it, all of it. */
export type FeedInterest = {
  enterpriseId: string;
  topics: readonly FeedTopic[];
  /** Of those topics, what it has no use for. */
  notTypes: readonly string[];
};

export type ReadFeedOptions = {
  rowsMax?: number;
  /** The last place to read; the caller saw it settled. */
  upTo?: Place;
  interest?: FeedInterest;
};

/**
 * Rows after a place, gapless: a transaction still open might yet write a lower id, so within the present
 * term only rows of transactions below the snapshot's xmin are taken. Rows of older terms are all settled.
 */
export async function readFeed(
  tx: Tx,
  term: number,
  after: Place,
  { rowsMax = feedBatchMax, upTo, interest }: ReadFeedOptions = {},
): Promise<FeedRow[]> {
  const rows = await tx.execute<{
    term: number;
    xid: string;
    id: string;
    enterpriseId: string;
    topic: FeedTopic;
    type: string;
    entityId: string;
    at: string;
  }>(sql`
    select term, xid::text as xid, id::text as id, enterprise_id as "enterpriseId", topic, type, entity_id as "entityId",
           to_json(at)#>>'{}' as at
    from feed
    where (term, xid, id) > ${placeRow(after)}
      and (term < ${term}::int or xid < pg_snapshot_xmin(pg_current_snapshot()))
      ${upTo ? sql`and (term, xid, id) <= ${placeRow(upTo)}` : sql``}
      ${interest ? wanted(interest) : sql``}
    order by feed.term, feed.xid, feed.id
    limit ${rowsMax}`);
  return rows.map((row) => ({
    place: { term: row.term, xid: BigInt(row.xid), id: BigInt(row.id) },
    enterpriseId: row.enterpriseId,
    topic: row.topic,
    type: row.type,
    entityId: row.entityId,
    at: new Date(row.at),
  }));
}

function placeRow({ term, xid, id }: Place) {
  return sql`(${term}::int, ${String(xid)}::xid8, ${String(id)}::bigint)`;
}

function wanted({ enterpriseId, topics, notTypes }: FeedInterest) {
  return sql`
      and enterprise_id = ${enterpriseId}::uuid
      and topic = any(${sql.param(topics)}::text[]) and type <> all(${sql.param(notTypes)}::text[])`;
}

/** The newest settled place. A snapshot read in the same transaction holds everything up to it. */
export async function newestPlace(tx: Tx, term: number): Promise<Place> {
  // Two looks, each at one end of the index; asked in one with `or`, the whole feed is sorted.
  const [row] = await tx.execute<{ term: number; xid: string; id: string }>(sql`
    select term, xid::text as xid, id::text as id from (
      (select term, xid, id from feed
       where term = ${term}::int and xid < pg_snapshot_xmin(pg_current_snapshot())
       order by feed.xid desc, feed.id desc limit 1)
      union all
      (select term, xid, id from feed where term < ${term}::int
       order by feed.term desc, feed.xid desc, feed.id desc limit 1)
    ) as newest order by newest.term desc limit 1`);
  return row ? { term: row.term, xid: BigInt(row.xid), id: BigInt(row.id) } : { term, xid: 0n, id: 0n };
}

/**
 * Whether a reader may go on from a place. A place of an older term beyond that term's end, or older than
 * what is still kept, names rows that this history does not have: such a reader needs a fresh snapshot.
 */
export async function canFollowFrom(tx: Tx, term: number, place: Place): Promise<boolean> {
  if (place.term > term) return false;
  const [bounds] = await tx.execute<{
    lastXid: string | null;
    lastId: string | null;
    oldestTerm: number | null;
    oldestXid: string | null;
    oldestId: string | null;
  }>(sql`
    select last.xid::text as "lastXid", last.id::text as "lastId",
           oldest.term as "oldestTerm", oldest.xid::text as "oldestXid", oldest.id::text as "oldestId"
    from (select 1) as one
    left join lateral (select xid, id from feed where term = ${place.term}::int order by xid desc, id desc limit 1) as last on true
    left join lateral (select term, xid, id from feed order by term, xid, id limit 1) as oldest on true`);
  if (!bounds || bounds.oldestTerm === null) return place.term === term;
  const oldest = {
    term: bounds.oldestTerm,
    xid: BigInt(bounds.oldestXid ?? 0),
    id: BigInt(bounds.oldestId ?? 0),
  };
  if (comparePlaces(place, oldest) < 0) return false;
  if (bounds.lastXid === null) return false;
  return (
    comparePlaces(place, { term: place.term, xid: BigInt(bounds.lastXid), id: BigInt(bounds.lastId ?? 0) }) <=
    0
  );
}
