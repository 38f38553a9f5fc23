import type { SQL } from "drizzle-orm";
import type { Tx } from "./database.ts";

/**
 * Sends statements one behind the other on the transaction's line, none waiting for the answer of the one before:
 * one round trip for all. The server does them in this order.
 *
 * @throws what the first refused statement was refused for; those behind it were not done either.
 */
export async function sendAll(tx: Tx, statements: readonly SQL[]): Promise<void> {
  const sent = statements.map((statement) => tx.execute(statement).then(() => undefined));
  await Promise.all(sent);
}
