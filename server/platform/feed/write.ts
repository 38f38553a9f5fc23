import type { FeedTopic } from "#contract/feed.ts";
import { feed } from "#db/schema/platform.ts";
import type { Tx } from "../database/database.ts";
import { insertOf } from "../database/insert-many.ts";

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
  for (const statement of insertOfEvents(enterpriseId, term, events, at)) await tx.execute(statement);
}

/** As one statement, or none. */
export const insertOfEvents = (enterpriseId: string, term: number, events: readonly FeedEvent[], at: Date) =>
  insertOf(
    feed,
    events.map(({ topic, type, id }) => ({ enterpriseId, term, topic, type, entityId: id, at })),
  );
