import { useQuery } from "@tanstack/react-query";
import type { AccountView } from "#contract/account.ts";
import { useConsole } from "../frame/use-console.ts";

const answerWithinMs = 4_000;

/** Read again whenever the feed says that anything about people changed, whoever they are: it is little. */
export function useAccount() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["people", undefined, "account"],
    queryFn: ({ signal }) => api.get<AccountView>("account", { signal, withinMs: answerWithinMs }),
    staleTime: 0,
  });
}
