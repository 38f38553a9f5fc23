import { feed } from "#db/schema/platform.ts";
import type { FeedTopic } from "#contract/feed.ts";
import type { Tx } from "../database/database.ts";

/** `type` is what happened (`center:went-dark`), `id` the row to read again. */
export type FeedEvent = { topic: FeedTopic; type: string; id: string };

/** Written in the same transaction as the change it announces. */
export async function writeFeedEvent(tx: Tx, enterpriseId: string, term: number, event: FeedEvent, at: Date): Promise<void> {
  await tx.insert(feed).values({ enterpriseId, term, topic: event.topic, type: event.type, entityId: event.id, at });
}
