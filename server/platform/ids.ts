import { randomUUID } from "node:crypto";

/** New identities as an argument, so that tests can predict them. */
export type Ids = { uuid(): string };

export const systemIds: Ids = { uuid: () => randomUUID() };
