/** What every change of a case does: one at a time, by version, with a line of what happened, on the chain. */
import { and, desc, eq, gte, sql } from "drizzle-orm";
import { z } from "zod";
import type { CaseEventKind } from "#contract/cases.ts";
import { caseEvents } from "#db/schema/cases.ts";
import { cases } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import type { OperationContext } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { mustStillBeOwn } from "../record/change-record.ts";
import { version, why } from "../record/shapes.ts";
import type { CaseRow } from "./case-view.ts";

export const target = { caseId: z.uuid(), version, why };

export type CaseEvent = {
  kind: CaseEventKind;
  from?: string | null;
  to?: string | null;
  text?: string | null;
};
export type CaseChanged = { caseId: string; version: number };

/** @throws Problem `not-found`, `not-allowed`, or `already-changed` with what happened since. */
export async function lockCase(ctx: OperationContext, caseId: string, seen: number | null): Promise<CaseRow> {
  const [one] = await ctx.tx.select().from(cases).where(eq(cases.id, caseId)).for("update");
  if (!one) throw new Problem("not-found", "There is no such case.");
  await mustStillBeOwn(ctx, one.customerId);
  if (seen !== null && one.version !== seen) throw await changedSince(ctx, one, seen);
  return one;
}

async function changedSince(ctx: OperationContext, one: CaseRow, seen: number): Promise<Problem> {
  const missed = Math.max(1, Math.min(20, one.version - seen));
  const rows = await ctx.tx
    .select({ event: caseEvents, by: people.name })
    .from(caseEvents)
    .leftJoin(people, eq(people.id, caseEvents.byPersonId))
    .where(and(eq(caseEvents.caseId, one.id), gte(caseEvents.at, one.createdAt)))
    .orderBy(desc(caseEvents.at), desc(caseEvents.id))
    .limit(missed);
  return new Problem(
    "already-changed",
    "Somebody changed this case since you read it. Nothing of yours was saved yet.",
    rows.map(({ event, by }) => ({
      field: event.kind === "assigned" ? "owner" : event.kind === "due" ? "dueAt" : "state",
      message: `${by ?? "Holdfast"}: ${event.kind} ${event.to ?? event.text ?? "nobody"}`,
    })),
  );
}

/** Writes the row, the line of what happened and the entry of the chain, and tells consoles. */
export async function caseChanged(
  ctx: OperationContext,
  one: CaseRow,
  patch: Partial<CaseRow>,
  event: CaseEvent,
  reason: string | undefined,
): Promise<CaseChanged> {
  await ctx.tx
    .update(cases)
    .set({ ...patch, version: sql`${cases.version} + 1` })
    .where(eq(cases.id, one.id));
  await writeCaseEvent(ctx, one, event, reason);
  return { caseId: one.id, version: one.version + 1 };
}

export async function writeCaseEvent(
  ctx: OperationContext,
  { id: caseId, customerId }: Pick<CaseRow, "id" | "customerId">,
  { kind, from = null, to = null, text = null }: CaseEvent,
  reason: string | undefined,
): Promise<void> {
  await ctx.tx.insert(caseEvents).values({
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    caseId,
    customerId,
    kind,
    from,
    to,
    text,
    byPersonId: ctx.caller.kind === "person" ? ctx.caller.id : null,
    at: ctx.clock.now(),
  });
  await ctx.audit({
    action: kind === "note" ? "noted" : kind,
    entity: "case",
    entityId: caseId,
    why: reason ?? null,
    detail: { customerId, from, to },
  });
  await ctx.emit([
    { topic: "cases", type: `case:${kind}`, id: caseId },
    { topic: "customers", type: `case:${kind}`, id: customerId },
  ]);
}
