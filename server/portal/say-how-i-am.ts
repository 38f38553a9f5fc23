/** "I am safe" and "I need help". Whoever needs help is called before everybody else in line. */

import { inArray } from "drizzle-orm";
import { z } from "zod";
import { portalLanguages } from "#contract/portal.ts";
import { queues } from "#db/schema/calls.ts";
import { callForHelp, helpOwed } from "../calls/call-for-help.ts";
import { noteCase, openCase } from "../customers/cases/operations.ts";
import { readPhone } from "../customers/read-phone.ts";
import { refuseField } from "../platform/differences.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { lockOwn } from "./own-details.ts";
import { type PortalRow, portalOf, reports } from "./queries.ts";
import { tellTimeline } from "./tell-timeline.ts";

export const needs = ["danger", "medical", "supplies", "other"] as const;
export type Need = (typeof needs)[number];

/** As the agent reads it. */
const needWords: Record<Need, string> = {
  danger: "in danger where they are",
  medical: "medicine or a medical device",
  supplies: "water, food, power or a way out",
  other: "something else",
};
const caseDueMs = 3_600_000;
export const wordsMax = 500;

export const sayIAmSafe = operation({
  name: "say-i-am-safe",
  permission: "a customer",
  input: z.strictObject({}),
  async run(ctx) {
    const { customer } = await lockOwn(ctx);
    await tellTimeline(ctx, customer.id, { summary: "Says that they are safe", outcome: reports.safe });
    await ctx.audit({ action: "said-safe", entity: "customer", entityId: customer.id });
    return { at: ctx.clock.now().toISOString() };
  },
});

export const helpInput = z.strictObject({
  need: z.enum(needs),
  words: z.string().trim().max(wordsMax).default(""),
  /** Empty: they cannot be called now. */
  number: z.string().max(64),
  language: z.enum(portalLanguages),
});

/**
 * Opens a case and puts them in line to be called, before every queue. Asked again while that call is owed, it
 * is a note on the same case: nobody is in line twice.
 */
export const sayINeedHelp = operation({
  name: "say-i-need-help",
  permission: "a customer",
  input: helpInput,
  async run(ctx, { need, words, number: typed, language }) {
    const { customer } = await lockOwn(ctx);
    const number = typed.trim() === "" ? null : readNumber(typed);
    const told = [needWords[need], words].filter(Boolean).join(": ");
    await tellTimeline(ctx, customer.id, { summary: `Needs help: ${told}`, outcome: reports.help });
    await ctx.audit({
      action: "asked-for-help",
      entity: "customer",
      entityId: customer.id,
      detail: { need },
    });
    const owed = await helpOwed(ctx.tx, customer.id);
    if (owed?.caseId) {
      await noteCase.run(ctx, { caseId: owed.caseId, text: `Asked again: ${told}` });
      return { called: true };
    }
    const { caseId } = await openCase.run(ctx, {
      customerId: customer.id,
      kind: "request",
      title: `Needs help: ${needWords[need]}`,
      detail: [words, number ? `To be called at ${number}.` : "Cannot be called."].filter(Boolean).join("\n"),
      dueAt: new Date(ctx.clock.now().getTime() + caseDueMs),
      ownerId: null,
    });
    const portal = await portalOf(ctx.tx, ctx.enterpriseId);
    const queueId = portal && (await queueInUse(ctx, portal, language));
    if (!number || !queueId) return { called: false };
    await callForHelp(ctx, { customerId: customer.id, queueId, number, need: told, caseId });
    return { called: true };
  },
});

function readNumber(typed: string): string {
  const read = readPhone(typed);
  if ("reason" in read) refuseField("number", `${typed} ${read.reason}.`);
  return read.number;
}

/** Their language's queue; the other one when it is no longer used. */
async function queueInUse(
  ctx: OperationContext,
  { helpQueues }: PortalRow,
  language: keyof PortalRow["helpQueues"],
): Promise<string | null> {
  const wanted = [helpQueues[language], ...Object.values(helpQueues)];
  const rows = await ctx.tx
    .select({ id: queues.id, retired: queues.retired })
    .from(queues)
    .where(inArray(queues.id, wanted));
  return wanted.find((id) => rows.some((row) => row.id === id && !row.retired)) ?? null;
}
