import type { AreaShape } from "#contract/areas.ts";
import type { SegmentFilter } from "#contract/segments.ts";

/** What a segment draws on the map. What it draws to leave people out is no area. */
export function shapesOf(filter: SegmentFilter): AreaShape[] {
  if (filter.on === "all" || filter.on === "any") return filter.of.flatMap(shapesOf);
  return filter.on === "within" || filter.on === "near" ? [filter] : [];
}
