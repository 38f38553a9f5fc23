/** Reports: how many customers there are of each kind, from the general to the specific. */
import type { SegmentFilter } from "./segments.ts";

/** What customers are told apart by. */
export const reportCuts = [
  "region",
  "city",
  "postcode",
  "product",
  "language",
  "reachability",
  "kind",
  "channel",
  "time-zone",
  "tag",
  "care",
  "segment",
] as const;
export type ReportCut = (typeof reportCuts)[number];

/**
 * `value` null: those who have none of it. `filter` finds exactly those counted, together with the report's own;
 * null when there is no saying it. `count` null: not counted yet, ask for it by the filter.
 */
export type ReportRow = { value: string | null; count: number | null; filter: SegmentFilter | null };

/**
 * Most first. Somebody with two homes or products is counted in both rows, so rows may add up to more than `total`.
 * `valuesLeft`: how many further values there are.
 */
export type ReportView = { cut: ReportCut; total: number; rows: ReportRow[]; valuesLeft: number; at: string };
