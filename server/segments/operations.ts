import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { SegmentView } from "#contract/segments.ts";
import { segments } from "#db/schema/segments.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { segmentFilter } from "./parse-filter.ts";
import { segmentView } from "./segment-view.ts";
import { withoutWords } from "./without-words.ts";

/** More would be a list that nobody reads; each is counted by whoever opens the page. */
const segmentsMax = 300;

const named = { name: z.string().trim().min(1).max(80), filter: segmentFilter };

const addSegmentBody = z.strictObject(named);
export const addSegment = operation({
  name: "add-segment",
  permission: "segment:change",
  input: addSegmentBody,
  async run(ctx, { name, filter }): Promise<SegmentView> {
    await lockSegments(ctx);
    await refuseTaken(ctx, name);
    const [many] = await ctx.tx.select({ count: sql<number>`count(*)::int` }).from(segments);
    if ((many?.count ?? 0) >= segmentsMax)
      throw new Problem("not-possible-now", `There are ${segmentsMax} segments already; remove one first.`);
    const [row] = await ctx.tx
      .insert(segments)
      .values({
        id: ctx.ids.uuid(),
        enterpriseId: ctx.enterpriseId,
        name,
        filter,
        changedByPersonId: ctx.caller.id,
        changedAt: ctx.clock.now(),
      })
      .returning();
    await changed(ctx, "added", row!.id, { name, filter: withoutWords(filter) });
    return segmentView(row!);
  },
});

const changeSegmentBody = z.strictObject({ segmentId: z.uuid(), version: z.int().min(1), ...named });
/** Replaces name and filter. `version` is the one that was read: somebody else's change is not overwritten. */
export const changeSegment = operation({
  name: "change-segment",
  permission: "segment:change",
  input: changeSegmentBody,
  async run(ctx, { segmentId, version, name, filter }): Promise<SegmentView> {
    await lockSegments(ctx);
    const before = await mustBeThere(ctx, segmentId);
    if (before.version !== version)
      throw new Problem(
        "already-changed",
        "Somebody changed this segment meanwhile; nothing of yours was kept.",
      );
    await refuseTaken(ctx, name, segmentId);
    const [row] = await ctx.tx
      .update(segments)
      .set({
        name,
        filter,
        changedByPersonId: ctx.caller.id,
        changedAt: ctx.clock.now(),
        version: version + 1,
      })
      .where(eq(segments.id, segmentId))
      .returning();
    const from = { name: before.name, filter: withoutWords(before.filter) };
    await changed(ctx, "changed", segmentId, { from, to: { name, filter: withoutWords(filter) } });
    return segmentView(row!);
  },
});

export const removeSegmentBody = z.strictObject({ segmentId: z.uuid() });
export const removeSegment = operation({
  name: "remove-segment",
  permission: "segment:change",
  input: removeSegmentBody,
  async run(ctx, { segmentId }) {
    await lockSegments(ctx);
    const { name, filter } = await mustBeThere(ctx, segmentId);
    await ctx.tx.delete(segments).where(eq(segments.id, segmentId));
    await changed(ctx, "removed", segmentId, { name, filter: withoutWords(filter) });
    return { id: segmentId };
  },
});

/** One change at a time: two people never both take a name or a last place. */
const lockSegments = ({ tx, enterpriseId }: OperationContext) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('segments'), hashtext(${enterpriseId}))`);

async function mustBeThere({ tx }: OperationContext, id: string) {
  const [row] = await tx.select().from(segments).where(eq(segments.id, id));
  if (!row) throw new Problem("not-found", "There is no such segment.");
  return row;
}

async function refuseTaken({ tx }: OperationContext, name: string, exceptId?: string): Promise<void> {
  const [taken] = await tx
    .select({ id: segments.id })
    .from(segments)
    .where(
      and(sql`lower(${segments.name}) = lower(${name})`, exceptId ? ne(segments.id, exceptId) : undefined),
    );
  if (taken)
    throw new Problem("bad-input", "Nothing was changed.", [
      { field: "name", message: `There is a segment ${name} already.` },
    ]);
}

async function changed(
  { audit, emit }: OperationContext,
  action: "added" | "changed" | "removed",
  id: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await audit({ action, entity: "segment", entityId: id, detail });
  await emit({ topic: "segments", type: `segment:${action}`, id });
}
