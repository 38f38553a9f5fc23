/** Texts to and from customers. */

/** What a whole text can mean to the carrier: no more, again, or how to. */
export type OptWord = "stop" | "start" | "help";

/** A reply said so, or the carrier refused because somebody had (21610). */
export type SuppressionSource = "reply" | "carrier";

/** In the order a message goes through them; it never goes back. Twilio's words. */
export const messageStatuses = [
  "accepted",
  "scheduled",
  "queued",
  "sending",
  "sent",
  "delivered",
  "undelivered",
  "partially_delivered",
  "failed",
  "canceled",
  "read",
  "received",
] as const;
export type MessageStatus = (typeof messageStatuses)[number];
