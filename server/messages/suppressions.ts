/** Who is not to be messaged. Asked by whoever is about to send; written by replies and the carrier's refusals. */
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { SuppressionSource } from "#contract/messages.ts";
import { suppressions } from "#db/schema/messages.ts";
import type { Tx } from "../platform/database/database.ts";
import type { OperationContext } from "../platform/operation.ts";

type Because = { messageId: string; source: SuppressionSource };

/** @returns false when the number was stopped already. */
export async function suppress(ctx: OperationContext, number: string, why: Because): Promise<boolean> {
  const made = await ctx.tx
    .insert(suppressions)
    .values({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      channel: "sms",
      number,
      ...why,
      startedAt: ctx.clock.now(),
    })
    .onConflictDoNothing()
    .returning({ id: suppressions.id });
  return made.length > 0;
}

/** @returns false when nothing stopped the number. */
export async function liftSuppression(
  ctx: OperationContext,
  number: string,
  messageId: string,
): Promise<boolean> {
  const ended = await ctx.tx
    .update(suppressions)
    .set({ endedAt: ctx.clock.now(), endedByMessageId: messageId })
    .where(live(number))
    .returning({ id: suppressions.id });
  return ended.length > 0;
}

/** Of these numbers (E.164), those whose owners said stop. */
export async function suppressedAmong(tx: Tx, numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await tx
    .select({ number: suppressions.number })
    .from(suppressions)
    .where(
      and(
        eq(suppressions.channel, "sms"),
        isNull(suppressions.endedAt),
        inArray(suppressions.number, [...numbers]),
      ),
    );
  return new Set(rows.map((row) => row.number));
}

const live = (number: string) =>
  and(eq(suppressions.channel, "sms"), eq(suppressions.number, number), isNull(suppressions.endedAt));
