/** What customers are told of an incident, and where their page is. */
import { desc } from "drizzle-orm";
import { z } from "zod";
import { noticeSteps } from "#contract/portal.ts";
import { portalNotices } from "#db/schema/portal.ts";
import { line } from "../customers/record/shapes.ts";
import { refuseField } from "../platform/differences.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";

const titleMax = 120;
const textMax = 1_200;
const aheadMaxMs = 30 * 24 * 3_600_000;

const paragraph = z.string().trim().max(textMax, `at most ${textMax} characters`);
const text = z.strictObject({
  title: line(titleMax),
  known: paragraph.min(1, "must not be empty"),
  advice: paragraph.default(""),
});

export const noticeInput = z.strictObject({
  /** The newest number that was on screen; 0 before the first. */
  after: z.int().min(0),
  step: z.enum(noticeSteps),
  texts: z.strictObject({ en: text, es: text }),
  nextUpdateAt: z.iso.datetime({ offset: true }).nullable(),
});

/**
 * Says it to every customer at once. No second person: in a disaster what is known changes by the hour, and the
 * chain names who said what.
 */
export const tellCustomers = operation({
  name: "tell-customers",
  permission: "portal:tell",
  input: noticeInput,
  async run(ctx, { after, nextUpdateAt, step, texts }) {
    const now = ctx.clock.now();
    const next = nextUpdateAt === null ? null : new Date(nextUpdateAt);
    if (next && next <= now) refuseField("nextUpdateAt", "That time is over.");
    if (next && next.getTime() > now.getTime() + aheadMaxMs)
      refuseField("nextUpdateAt", "That is more than 30 days ahead.");
    // A customer who knows when to look again need not call.
    if (!next && step !== "over") refuseField("nextUpdateAt", "Say by when there will be more.");
    return say(ctx, after, { shown: true, step, texts, nextUpdateAt: next });
  },
});

/** The page says again that nothing is wrong; what was said stays on record. */
export const takeNoticeDown = operation({
  name: "take-notice-down",
  permission: "portal:tell",
  input: z.strictObject({ after: z.int().min(0) }),
  async run(ctx, { after }) {
    const [newest] = await ctx.tx.select().from(portalNotices).orderBy(desc(portalNotices.number)).limit(1);
    if (!newest?.shown) throw new Problem("not-possible-now", "Customers are told of nothing now.");
    const { step, texts } = newest;
    return say(ctx, after, { shown: false, step, texts, nextUpdateAt: null });
  },
});

type Said = Pick<typeof portalNotices.$inferInsert, "shown" | "step" | "texts" | "nextUpdateAt">;

async function say(ctx: OperationContext, after: number, said: Said): Promise<{ number: number }> {
  const [newest] = await ctx.tx
    .select({ number: portalNotices.number })
    .from(portalNotices)
    .orderBy(desc(portalNotices.number))
    .limit(1);
  const row = {
    ...said,
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    number: after + 1,
    byPersonId: ctx.caller.id,
    at: ctx.clock.now(),
  };
  const written =
    (newest?.number ?? 0) === after
      ? await ctx.tx
          .insert(portalNotices)
          .values(row)
          .onConflictDoNothing()
          .returning({ number: portalNotices.number })
      : [];
  if (written.length === 0)
    throw new Problem("already-changed", "Somebody else has told customers something; look again first.");
  await ctx.audit({
    action: said.shown ? "told-customers" : "took-notice-down",
    entity: "portal-notice",
    entityId: row.id,
    detail: { number: row.number, step: said.step, texts: said.shown ? said.texts : null },
  });
  await ctx.emit({ topic: "portal", type: "portal:told", id: row.id });
  return { number: row.number };
}
