/** What the feed says about people, in topic `people`. Both end what a site keeps in memory about them. */

/** `id` is the session's. */
export const sessionEnded = "session:ended";
/** `id` is the person's. */
export const personChanged = "person:changed";
