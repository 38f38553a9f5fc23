import { useQuery } from "@tanstack/react-query";
import type { ContinuityView } from "#contract/continuity.ts";
import type { DrillView, RunbookView } from "#contract/drill.ts";
import { useConsole } from "../frame/use-console.ts";

const everyMs = 1_000;
const answerWithinMs = 4_000;

/** The cluster, the sites and the history, each second while somebody looks; the feed hastens it. */
export function useContinuity() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["continuity"],
    queryFn: ({ signal }) => api.get<ContinuityView>("continuity", { signal, withinMs: answerWithinMs }),
    refetchInterval: everyMs,
    staleTime: 0,
  });
}

/** The drill under way or the last one; null when none was played. */
export function useDrill() {
  const { api, me } = useConsole();
  return useQuery({
    queryKey: ["drill"],
    queryFn: ({ signal }) =>
      api.get<DrillView | null>("drills/current", { signal, withinMs: answerWithinMs }),
    refetchInterval: everyMs,
    staleTime: 0,
    enabled: me.canDrill,
  });
}

export function useRunbooks(enabled: boolean) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["runbooks"],
    queryFn: ({ signal }) => api.get<RunbookView[]>("drills/runbooks", { signal, withinMs: answerWithinMs }),
    enabled,
  });
}
