import { randomUUID } from "node:crypto";

/** New identities as an argument, so that tests can predict them. */
export type Ids = { uuid(): string };

export const systemIds: Ids = { uuid: () => randomUUID() };

/**
 * A UUID of version 7 (RFC 9562) out of a random one: rows made one after the other then stand together in every
 * index. Of many thousands made at once each would otherwise touch, and after a checkpoint write, a page of its own.
 */
export function inTimeOrder(uuid: string, at: Date): string {
  const ms = at.getTime().toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${uuid.slice(15)}`;
}
