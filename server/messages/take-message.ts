import { z } from "zod";
import type { OptWord } from "#contract/messages.ts";
import { interactions } from "#db/schema/customers.ts";
import { messages } from "#db/schema/messages.ts";
import { customersByNumber } from "../customers/queries.ts";
import { readNumber } from "../customers/read-number.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { optWordOf } from "./opt-word.ts";
import { liftSuppression, suppress } from "./suppressions.ts";

/** A number may be a household's or a switchboard's: on so many timelines a text is shown at most. */
const timelinesMax = 10;
/** A webhook's form has 64 kB; what arrived is kept whole. */
const bodyCharsMax = 65_536;
/** Twilio: at most ten attachments. */
export const mediaMax = 10;

/**
 * A customer wrote to one of our numbers: on their timeline, and STOP is on record, in one transaction. The
 * carrier's id of the message makes taking it twice taking it once.
 */
export const takeMessage = operation({
  name: "take-message",
  permission: null,
  input: z.object({
    messageSid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/, "is not a carrier message id"),
    from: z.string().max(10_000).optional(),
    to: z.string().max(64),
    body: z.string().max(bodyCharsMax),
    mediaUrls: z.array(z.string().max(2_048)).max(mediaMax),
    optOutType: z.string().max(64).optional(),
  }),
  async run(ctx, input) {
    const id = ctx.ids.uuid();
    const at = ctx.clock.now();
    const { number } = readNumber(input.from);
    const optWord = optWordOf(input.body, input.optOutType);
    const inserted = await ctx.tx
      .insert(messages)
      .values({
        id,
        enterpriseId: ctx.enterpriseId,
        direction: "in",
        carrierSid: input.messageSid,
        fromNumber: number,
        toNumber: input.to,
        body: input.body,
        mediaUrls: input.mediaUrls,
        optWord,
        status: "received",
        at,
        statusAt: at,
      })
      .onConflictDoNothing()
      .returning({ id: messages.id });
    if (inserted.length === 0) return { isNew: false };
    const found = number === null ? [] : await customersByNumber(ctx.tx, number, timelinesMax);
    await writeTimelines(ctx, found, { summary: textOf(input), optWord });
    if (number !== null && optWord !== null) await heed(ctx, number, optWord, id);
    if (found.length === 0) await ctx.audit({ action: "received", entity: "message", entityId: id });
    return { isNew: true };
  },
});

/** Nobody is guessed: a number that several share puts the text on each one's timeline, and says so. */
async function writeTimelines(
  ctx: OperationContext,
  found: readonly { id: string }[],
  { summary, optWord }: { summary: string; optWord: OptWord | null },
): Promise<void> {
  const shared = found.length > 1 ? `from a number that ${found.length} share` : null;
  const outcome = [optWord && saying[optWord], shared].filter(Boolean).join("; ") || null;
  const owners = found.length === 0 ? [null] : found.map((customer) => customer.id);
  await ctx.tx.insert(interactions).values(
    owners.map((customerId) => ({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      customerId,
      kind: "message" as const,
      direction: "in" as const,
      summary,
      outcome,
      at: ctx.clock.now(),
    })),
  );
  for (const customer of found) {
    await ctx.audit({ action: "wrote", entity: "customer", entityId: customer.id });
    await ctx.emit({ topic: "customers", type: "customer:wrote", id: customer.id });
  }
}

const saying: Record<OptWord, string> = {
  stop: "wants no more messages",
  start: "wants messages again",
  help: "asks for help with messages",
};

async function heed(ctx: OperationContext, number: string, word: OptWord, messageId: string): Promise<void> {
  const changed =
    (word === "stop" && (await suppress(ctx, number, { messageId, source: "reply" }))) ||
    (word === "start" && (await liftSuppression(ctx, number, messageId)));
  if (!changed) return;
  await ctx.audit({
    action: word === "stop" ? "suppressed" : "unsuppressed",
    // Not the number itself: an entry of the chain is never erased.
    entity: "message",
    entityId: messageId,
  });
}

function textOf({ body, mediaUrls }: { body: string; mediaUrls: readonly string[] }): string {
  const attached = mediaUrls.length === 1 ? "1 attachment" : `${mediaUrls.length} attachments`;
  return [body, mediaUrls.length > 0 ? `[${attached}]` : ""].filter((part) => part !== "").join(" ");
}
