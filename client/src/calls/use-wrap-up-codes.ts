import type { WrapUpCode } from "#contract/calls.ts";
import { useHeld } from "../frame/use-held.tsx";

/** How a call may end. Read while the call still goes on, so that it is there when the call is over. */
export function useWrapUpCodes() {
  return useHeld<WrapUpCode[]>({
    // Under `settings`: an outcome added while calls go on is there at the next one.
    queryKey: ["settings", undefined, "wrap-up-codes"],
    path: "wrap-up-codes",
    staleTime: Number.POSITIVE_INFINITY,
  });
}
