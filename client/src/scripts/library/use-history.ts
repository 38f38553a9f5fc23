import { useQuery } from "@tanstack/react-query";
import type { ScriptHistoryView, ScriptTexts } from "#contract/scripts.ts";
import { useConsole } from "../../frame/use-console.ts";

/** What was proposed to a script, and which version is in use. */
export function useHistory(event: string) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["scripts", event, "history"],
    queryFn: ({ signal }) => api.get<ScriptHistoryView>(`scripts/${event}/versions`, { signal }),
  });
}

/** The texts of one version; they never change, but those of the shipped one do with a release. */
export function useTexts(event: string, number: number | null) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["script-texts", event, number],
    enabled: number !== null,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<ScriptTexts>(`scripts/${event}/versions/${number}`, { signal }),
  });
}
