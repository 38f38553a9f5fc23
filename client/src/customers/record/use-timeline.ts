import { useInfiniteQuery } from "@tanstack/react-query";
import type { TimelinePage } from "#contract/customers.ts";
import { useConsole } from "../../frame/use-console.ts";

const entriesPerPage = 20;

/** What happened with a customer, page by page. `why`: the page's own query, with the call or case. */
export function useTimeline(customerId: string, why: string) {
  const { api } = useConsole();
  return useInfiniteQuery({
    queryKey: ["customers", customerId, "timeline", why],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(why);
      query.set("limit", String(entriesPerPage));
      if (pageParam) query.set("before", pageParam);
      return api.get<TimelinePage>(`customers/${customerId}/timeline?${query}`, { signal });
    },
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 60_000,
  });
}
