import { eq } from "drizzle-orm";
import { z } from "zod";
import { type MessageStatus, messageStatuses } from "#contract/messages.ts";
import { messages } from "#db/schema/messages.ts";
import { readNumber } from "../customers/read-number.ts";
import { operation } from "../platform/operation.ts";
import { suppress } from "./suppressions.ts";

/** Twilio: the recipient said STOP to this sender. */
const recipientStopped = 21610;

/** What comes after what. Equal ranks exclude each other: the first final one told stays. */
const rank: Record<MessageStatus, number> = {
  accepted: 0,
  scheduled: 0,
  queued: 1,
  sending: 2,
  sent: 3,
  delivered: 4,
  undelivered: 4,
  partially_delivered: 4,
  failed: 4,
  canceled: 4,
  read: 5,
  received: 5,
};

/** Whether a status told now is news about a message: callbacks come late, twice and out of order. */
export function isNews(known: MessageStatus, told: MessageStatus): boolean {
  return rank[told] > rank[known];
}

/** What became of a message of ours. One we do not know is kept too: the answer to sending it may have been lost. */
export const takeMessageStatus = operation({
  name: "take-message-status",
  permission: null,
  input: z.object({
    messageSid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/, "is not a carrier message id"),
    status: z.enum(messageStatuses),
    errorCode: z.number().int().nullable(),
    from: z.string().max(64),
    to: z.string().max(64),
  }),
  async run(ctx, { messageSid, status, errorCode, from, to }) {
    const at = ctx.clock.now();
    const { number } = readNumber(to);
    const id = ctx.ids.uuid();
    const [made] = await ctx.tx
      .insert(messages)
      .values({
        id,
        enterpriseId: ctx.enterpriseId,
        direction: "out",
        carrierSid: messageSid,
        fromNumber: from,
        toNumber: number,
        status,
        errorCode,
        at,
        statusAt: at,
      })
      .onConflictDoNothing()
      .returning();
    const [known] = made
      ? [made]
      : await ctx.tx.select().from(messages).where(eq(messages.carrierSid, messageSid)).for("update");
    if (known?.direction !== "out") return { isNews: false };
    if (!made) {
      if (!isNews(known.status, status)) return { isNews: false };
      await ctx.tx.update(messages).set({ status, errorCode, statusAt: at }).where(eq(messages.id, known.id));
    }
    if (errorCode === recipientStopped && number !== null)
      await suppress(ctx, number, { messageId: known.id, source: "carrier" });
    await ctx.audit({
      action: status,
      entity: "message",
      entityId: known.id,
      detail: errorCode === null ? {} : { errorCode },
    });
    return { isNews: true };
  },
});
