/** Every change of what is believed of a center: through its table, with the evidence kept beside it. */
import { eq, sql } from "drizzle-orm";
import type { Verdict, Witness } from "#contract/centers.ts";
import { centerEvents, centers } from "#db/schema/centers.ts";
import type { Tx } from "../platform/database/database.ts";
import type { OperationContext } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { type CenterEvent, type CenterFacts, fireCenter } from "./center-table.ts";

export type CenterRow = typeof centers.$inferSelect;
type CenterPatch = Partial<Pick<CenterRow, "darkAt" | "countdownStopped" | "backupOpen">>;
export type Evidence = { verdict: Verdict | null; witnesses: Witness[]; reason?: string };

/** @throws Problem `not-found`. */
export async function lockCenter(tx: Tx, centerId: string): Promise<CenterRow> {
  const [row] = await tx.select().from(centers).where(eq(centers.id, centerId)).for("update");
  if (!row) throw new Problem("not-found", "There is no such center.");
  return row;
}

/**
 * Moves a locked center through its table and keeps the evidence.
 * @returns null when the event means nothing in its state: nothing was changed.
 */
export async function moveCenter(
  ctx: OperationContext,
  center: CenterRow,
  event: CenterEvent,
  facts: Partial<CenterFacts>,
  evidence: Evidence,
  patch: (row: number) => CenterPatch = () => ({}),
): Promise<CenterRow | null> {
  const fired = fireCenter(center.state, event, {
    countdown: center.darkAt !== null,
    automatic: center.verdict === "center-dark",
    ...facts,
  });
  if (!fired) return null;
  const at = ctx.clock.now();
  const reason = [fired.row.comment, evidence.reason].filter(Boolean).join(" ");
  const by = ctx.caller.kind === "person" ? ctx.caller.name : `Holdfast at ${ctx.site}`;
  const changed = fired.to !== center.state;
  const [moved] = await ctx.tx
    .update(centers)
    .set({
      state: fired.to,
      ...(changed ? { stateAt: at, countdownStopped: false } : {}),
      stateReason: reason,
      verdict: evidence.verdict,
      witnesses: evidence.witnesses,
      ...(fired.to === "silent" ? {} : { darkAt: null }),
      ...patch(fired.row.row),
      version: sql`${centers.version} + 1`,
    })
    .where(eq(centers.id, center.id))
    .returning();
  await Promise.all([
    ctx.tx.insert(centerEvents).values({
      id: ctx.ids.uuid(),
      enterpriseId: ctx.enterpriseId,
      centerId: center.id,
      row: fired.row.row,
      fromState: center.state,
      toState: fired.to,
      verdict: evidence.verdict,
      witnesses: evidence.witnesses,
      reason,
      by,
      at,
    }),
    ctx.emit({ topic: "centers", type: changed ? `center:${fired.to}` : `center:${event}`, id: center.id }),
    ctx.audit({
      action: event,
      entity: "center",
      entityId: center.id,
      why: evidence.reason ?? null,
      detail: { from: center.state, to: fired.to, row: fired.row.row },
    }),
  ]);
  return moved ?? null;
}
