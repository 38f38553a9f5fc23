import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type {
  SegmentChoices,
  SegmentCount,
  SegmentFilter,
  SegmentPage,
  SegmentView,
} from "#contract/segments.ts";
import { useConsole } from "../frame/use-console.ts";

const key = ["segments"];
/** A site that is not done yet says so, and is asked again: all records of a large enterprise take some seconds. */
export const countWithinMs = 40_000;
/** What the records hold changes slowly, and is read through all of them. */
const choicesStaleMs = 10 * 60_000;

export function useSegments() {
  const { api } = useConsole();
  return useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<SegmentView[]>("segments", { signal }) });
}

export function useChoices() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["segment-choices"],
    staleTime: choicesStaleMs,
    queryFn: ({ signal }) => api.get<SegmentChoices>("segments/choices", { signal, withinMs: countWithinMs }),
  });
}

/** How many are meant now. Null: the filter is not finished. */
export function useCount(filter: SegmentFilter | null) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["segment-count", filter],
    enabled: filter !== null,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      api.ask<SegmentCount>("segments/count", { filter }, { signal, withinMs: countWithinMs }),
  });
}

/** Whom a filter means, page by page. Each page is recorded as a look at everybody on it. */
export function useCustomersIn(filter: SegmentFilter | null) {
  const { api } = useConsole();
  return useInfiniteQuery({
    queryKey: ["segment-customers", filter],
    enabled: filter !== null,
    retry: false,
    initialPageParam: null as string | null,
    getNextPageParam: (page: SegmentPage) => page.next,
    queryFn: ({ pageParam, signal }) =>
      api.ask<SegmentPage>(
        "segments/customers",
        { filter, ...(pageParam ? { after: pageParam } : {}) },
        { signal, withinMs: countWithinMs },
      ),
  });
}

type Deed =
  | { do: "keep"; name: string; filter: SegmentFilter }
  | { do: "change"; segment: SegmentView; name: string; filter: SegmentFilter }
  | { do: "remove"; segment: SegmentView };

export function useSegmentDeed(onDone: (kept: SegmentView | null) => void) {
  const { api } = useConsole();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: Deed) => {
      if (deed.do === "remove")
        return api.send<null>({ method: "POST", path: `segments/${deed.segment.id}/remove`, body: {} });
      const { name, filter } = deed;
      if (deed.do === "keep")
        return api.send<SegmentView>({ method: "POST", path: "segments", body: { name, filter } });
      const { id, version } = deed.segment;
      return api.send<SegmentView>({
        method: "POST",
        path: `segments/${id}`,
        body: { name, filter, version },
      });
    },
    onSuccess: (kept, deed) => onDone(deed.do === "remove" ? null : kept),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}
