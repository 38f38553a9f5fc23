import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DuplicatePair, DuplicateState, DuplicatesPage } from "#contract/duplicates.ts";
import type { MergeChoice, MergePreview } from "#contract/merges.ts";
import { useConsole } from "../../frame/use-console.ts";

/** Pairs that may be one customer, most likely first; read again when others are found. */
export function useDuplicates(state: DuplicateState) {
  const { api } = useConsole();
  return useInfiniteQuery({
    queryKey: ["duplicates", undefined, state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ state });
      if (pageParam) query.set("after", pageParam);
      return api.get<DuplicatesPage>(`customers/duplicates?${query}`, { signal });
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Says that two are not the same, or takes that back. @throws ApiProblem. */
export function useTellApart() {
  const { api } = useConsole();
  const queries = useQueryClient();
  return async ({ first, second }: DuplicatePair, deed: "dismiss" | "reopen") => {
    const body = { firstId: first.id, secondId: second.id };
    await api.send({ method: "POST", path: `customers/duplicates/${deed}`, body });
    await queries.invalidateQueries({ queryKey: ["duplicates"] });
  };
}

/** What two records would become with these choices; what was shown before stays until the site has answered. */
export function useMergePreview(customerId: string, otherId: string, choices: Record<string, MergeChoice>) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["customers", customerId, "merge", otherId, choices],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.ask<MergePreview>(`customers/${customerId}/merge/preview`, { otherId, choices }, { signal }),
  });
}
