import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { AuditPage, AuditStanding } from "#contract/audit.ts";
import { useConsole } from "../frame/use-console.ts";

/** What the reader asks for; empty text asks for nothing. `from` and `until` are the browser's local times. */
export type AuditWish = {
  who: string;
  action: string;
  entity: string;
  entityId: string;
  from: string;
  until: string;
};

export const noWish: AuditWish = { who: "", action: "", entity: "", entityId: "", from: "", until: "" };

const entriesPerPage = 100;
const standingEveryMs = 5_000;

/** The entries that match, newest first; older ones page by page. Read when asked, not live: one reads in peace. */
export function useAuditEntries(wish: AuditWish) {
  const { api } = useConsole();
  return useInfiniteQuery({
    queryKey: ["audit", wish],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      api.get<AuditPage>(`audit?${questionOf(wish, pageParam)}`, { signal, withinMs: 10_000 }),
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 60_000,
  });
}

/** The query of one page. A time that is no time is left out; the field itself says so. */
export function questionOf(wish: AuditWish, before: string): string {
  const query = new URLSearchParams({ limit: String(entriesPerPage) });
  for (const [name, value] of Object.entries(wish)) {
    const text = value.trim();
    if (text === "") continue;
    if (name !== "from" && name !== "until") query.set(name, text);
    else if (!Number.isNaN(Date.parse(text))) query.set(name, new Date(text).toISOString());
  }
  if (before) query.set("before", before);
  return query.toString();
}

export function useAuditStanding() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["audit-standing"],
    queryFn: ({ signal }) => api.get<AuditStanding>("audit/standing", { signal, withinMs: 4_000 }),
    refetchInterval: standingEveryMs,
  });
}
