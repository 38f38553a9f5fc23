import type { SegmentView } from "#contract/segments.ts";
import type { segments } from "#db/schema/segments.ts";

export function segmentView(row: typeof segments.$inferSelect): SegmentView {
  const { id, name, filter, version, changedAt } = row;
  return { id, name, filter, version, changedAt: changedAt.toISOString() };
}
