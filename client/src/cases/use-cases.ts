import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CaseOwner, CaseScope, CasesPage, CaseView } from "#contract/cases.ts";
import type { CaseState } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";
import { useHeld } from "../frame/use-held.tsx";
import { readOrHeld } from "../platform/kept-reads.ts";

export type CaseWish = { scope: CaseScope; state: CaseState | "not-closed" };

export function casesPath({ scope, state }: CaseWish, after: string): string {
  const query = new URLSearchParams({ scope, state, limit: "50" });
  if (after) query.set("after", after);
  return `cases?${query}`;
}

export const casePath = (id: string, callId: string | null) =>
  `cases/${id}${callId ? `?callId=${callId}` : ""}`;

/** The queue, page by page; read again when any case changes. With no site, as it was held last. */
export function useCases(wish: CaseWish) {
  const { api, kept } = useConsole();
  const { scope, state } = wish;
  return useInfiniteQuery({
    // Without a second part: whatever case changes may belong here.
    queryKey: ["cases", undefined, scope, state],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) =>
      (await readOrHeld<CasesPage>({ api, kept }, casesPath(wish, pageParam), { signal })).value,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useCase(id: string, callId: string | null) {
  return useHeld<CaseView>({
    queryKey: ["cases", id, callId],
    staleTime: 60_000,
    path: casePath(id, callId),
    heldAs: casePath(id, null),
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
    const change = {
      method: "POST" as const,
      path: `cases/${one.id}/${deed}`,
      body,
      label: `${label}: ${one.title}`,
      lane: `cases/${one.id}`,
    };
    try {
      // A note is words and may wait; anything else would be decided on what may no longer be so.
      if (deed === "notes") return await outbox.hand(change);
      await outbox.send(change);
      return "taken";
    } finally {
      // Also after a refusal: what was refused was refused because something else is true.
      await queries.invalidateQueries({ queryKey: ["cases", one.id] });
    }
  };
}
