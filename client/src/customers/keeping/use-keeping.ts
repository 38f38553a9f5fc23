import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ErasurePreview, ErasuresPage, KeepingView } from "#contract/erasures.ts";
import { useConsole } from "../../frame/use-console.ts";

/** Holds and merges of a record. */
export function useKeeping(customerId: string) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["customers", customerId, "keeping"],
    queryFn: ({ signal }) => api.get<KeepingView>(`customers/${customerId}/keeping`, { signal }),
  });
}

/** Sends something about the keeping of a record and reads it again. @throws ApiProblem. */
export function useKeepingChange(customerId: string) {
  const { api } = useConsole();
  const queries = useQueryClient();
  return async <T>(path: string, body: Record<string, unknown>): Promise<T> => {
    try {
      return await api.send<T>({ method: "POST", path: `customers/${customerId}/${path}`, body });
    } finally {
      await queries.invalidateQueries({ queryKey: ["customers", customerId] });
    }
  };
}

/** What an erasure would do now; asked anew each time it is opened. */
export function useErasurePreview(customerId: string) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["erasure-preview", customerId],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.get<ErasurePreview>(`customers/${customerId}/erase`, { signal }),
  });
}

/** Certificates, newest first. */
export function useErasures() {
  const { api } = useConsole();
  return useInfiniteQuery({
    queryKey: ["erasures", undefined],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      api.get<ErasuresPage>(`erasures${pageParam ? `?before=${pageParam}` : ""}`, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
