import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReportCut, ReportRow, ReportView } from "#contract/reports.ts";
import type { SegmentCount, SegmentFilter } from "#contract/segments.ts";
import { useConsole } from "../frame/use-console.ts";
import { countWithinMs } from "../segments/use-segments.ts";

export function useReport(cut: ReportCut, filter: SegmentFilter) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["report", cut, filter],
    retry: false,
    queryFn: ({ signal }) =>
      api.ask<ReportView>("reports/customers", { cut, filter }, { signal, withinMs: countWithinMs }),
  });
}

/** Rows that the report left uncounted, each counted by itself; null until it is. */
export function useRowCounts(rows: readonly ReportRow[], filter: SegmentFilter): (number | null)[] {
  const { api } = useConsole();
  const uncounted = rows.filter((row) => row.count === null && row.filter !== null);
  const counts = useQueries({
    queries: uncounted.map((row) => {
      const asked: SegmentFilter = { on: "all", of: [filter, row.filter!] };
      return {
        queryKey: ["segment-count", asked],
        retry: false,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          api.ask<SegmentCount>("segments/count", { filter: asked }, { signal, withinMs: countWithinMs }),
      };
    }),
  });
  const byRow = new Map(uncounted.map((row, nth) => [row, counts[nth]?.data?.count ?? null]));
  return rows.map((row) => row.count ?? byRow.get(row) ?? null);
}
