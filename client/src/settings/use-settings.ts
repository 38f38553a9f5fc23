import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { PersonView } from "#contract/people.ts";
import type { SettingsView } from "#contract/settings.ts";
import { useConsole } from "../frame/use-console.ts";

const answerWithinMs = 6_000;

/** Read again whenever the feed says that a setting changed, by whomever. */
export function useSettings() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => api.get<SettingsView>("settings", { signal, withinMs: answerWithinMs }),
  });
}

export function usePeople() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["people", undefined, "list"],
    queryFn: ({ signal }) => api.get<PersonView[]>("people", { signal, withinMs: answerWithinMs }),
  });
}

/** Sends one change of a setting and reads the settings again. `label` is what was done, in the person's words. */
export function useSettingChange() {
  const { outbox } = useConsole();
  const queries = useQueryClient();
  return async <T>(path: string, body: object, label: string): Promise<T> => {
    const answer = await outbox.send<T>({ method: "POST", path, body, label });
    await Promise.all(
      ["settings", "people"].map((first) =>
        queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === first }),
      ),
    );
    return answer;
  };
}
