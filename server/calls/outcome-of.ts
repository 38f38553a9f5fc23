import type { CallOutcome } from "#contract/calls.ts";
import type { CallRow } from "./queries.ts";

type Facts = Pick<CallRow, "direction" | "answeredAt" | "dial">;

/** A person was spoken with: a machine that answers is nobody. */
export function spokenWith(call: Pick<CallRow, "answeredAt" | "dial">): boolean {
  return call.answeredAt !== null && call.dial !== "machine";
}

/** What a call that ends now came to. */
export function outcomeOf(call: Facts): CallOutcome {
  const spoken = spokenWith(call);
  if (call.direction === "callback") return spoken ? "called-back" : "callback-owed";
  if (call.direction === "outbound") return spoken ? "reached" : "not-reached";
  return spoken ? "answered" : "hung-up";
}
