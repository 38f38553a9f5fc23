import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { CallView } from "#contract/calls.ts";
import { useConsole, useSignal } from "../frame/use-console.ts";
import { noteKey, type SeatCall, wrapUpPath } from "./my-call.ts";

/** What is remembered of a call for writing it up later: enough to name it. */
export type CallToWriteUp = Pick<
  CallView,
  "id" | "from" | "match" | "customerId" | "customerName" | "candidates" | "wrapUpEndsAt"
>;

const prefix = "call-to-write-up/";

/** Remembers the present call in this browser, so that its notes keep their name when it is gone. */
export function useRememberedCall(call: SeatCall | null) {
  const { kept } = useConsole();
  useEffect(() => {
    if (!call || call.asGuest || call.state === "ringing") return;
    const { id, from, match, customerId, customerName, candidates } = call;
    const remembered: CallToWriteUp = {
      id,
      from,
      match,
      customerId,
      customerName,
      candidates,
      wrapUpEndsAt: null,
    };
    kept.set(prefix + id, remembered).catch(() => undefined);
  }, [kept, call]);
}

/** Calls that are over (the wrap-up ran out, the line was lost) but whose notes were never saved. */
export function useUnwrittenCalls(present: CallView | null): CallToWriteUp[] {
  const { kept, drafts, outbox } = useConsole();
  const written = useSignal(drafts.written);
  const { held } = useSignal(outbox.view);
  const { data } = useQuery({
    queryKey: ["unwritten", written, present?.id],
    queryFn: () => kept.list<CallToWriteUp>(prefix),
    placeholderData: (before) => before,
  });
  return (
    (data ?? [])
      .map(({ value }) => value)
      .filter((call) => call.id !== present?.id && written.includes(noteKey(call.id)))
      // Written up already; only no site has taken it yet.
      .filter((call) => !held.some((item) => item.path === wrapUpPath(call.id)))
  );
}

export function useForgetCall() {
  const { kept } = useConsole();
  return (callId: string) => void kept.remove(prefix + callId).catch(() => undefined);
}
