import type { FeedTopic } from "#contract/feed.ts";
import { feed } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import { insertMany } from "../database/insert-many.ts";

/** `type` is what happened (`center:went-dark`), `id` the row to read again. */
export type FeedEvent = { topic: FeedTopic; type: string; id: string };

/** Written in the same transaction as the changes they announce. */
export async function writeFeedEvents(
  tx: Tx,
  enterpriseId: string,
  term: number,
  events: readonly FeedEvent[],
  at: Date,
): Promise<void> {
  if (events.length === 0) return;
  await insertMany(
    tx,
    feed,
    events.map(({ topic, type, id }) => ({ enterpriseId, term, topic, type, entityId: id, at })),
  );
}
