import { useQuery } from "@tanstack/react-query";
import type { WrapUpCode } from "#contract/calls.ts";
import { useConsole } from "../frame/use-console.ts";

/** How a call may end. Read while the call still goes on, so that it is there when the call is over. */
export function useWrapUpCodes() {
  const { api } = useConsole();
  return useQuery({
    // Under `settings`: an outcome added while calls go on is there at the next one.
    queryKey: ["settings", undefined, "wrap-up-codes"],
    queryFn: ({ signal }) => api.get<WrapUpCode[]>("wrap-up-codes", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
