import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CaseOwner, CaseScope, CasesPage, CaseView } from "#contract/cases.ts";
import type { CaseState } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";

export type CaseWish = { scope: CaseScope; state: CaseState | "not-closed" };

/** The queue, page by page; read again when any case changes. */
export function useCases({ scope, state }: CaseWish) {
  const { api } = useConsole();
  return useInfiniteQuery({
    // Without a second part: whatever case changes may belong here.
    queryKey: ["cases", undefined, scope, state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ scope, state, limit: "50" });
      if (pageParam) query.set("after", pageParam);
      return api.get<CasesPage>(`cases?${query}`, { signal });
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useCase(id: string, callId: string | null) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["cases", id, callId],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<CaseView>(`cases/${id}${callId ? `?callId=${callId}` : ""}`, { signal }),
  });
}

/** Who may own a case. Refused to partners, who then only see who has it. */
export function useCaseOwners() {
  const { api, me } = useConsole();
  return useQuery({
    queryKey: ["case-owners", null],
    enabled: !me.partner,
    staleTime: 300_000,
    queryFn: ({ signal }) => api.get<CaseOwner[]>("case-owners", { signal }),
  });
}

/** Sends a change of a case and reads it again. @throws ApiProblem. */
export function useCaseChange(one: Pick<CaseView, "id" | "title">) {
  const { outbox } = useConsole();
  const queries = useQueryClient();
  return async (deed: "assign" | "move" | "due" | "notes", body: Record<string, unknown>, label: string) => {
    try {
      await outbox.send({
        method: "POST",
        path: `cases/${one.id}/${deed}`,
        body,
        label: `${label}: ${one.title}`,
        lane: `cases/${one.id}`,
      });
    } finally {
      // Also after a refusal: what was refused was refused because something else is true.
      await queries.invalidateQueries({ queryKey: ["cases", one.id] });
    }
  };
}
