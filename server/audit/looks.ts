import type { Caller } from "#server/platform/caller.ts";
import type { AuditRecorder } from "./recorder.ts";

/** What was looked at, and the call or case that gave the reason. */
export type Look = {
  entity: "customer" | "contact-point" | "interaction";
  entityId: string;
  why: string | null;
};

/**
 * Puts a look at customer data on the chain. Await it before answering: who was shown a customer and who
 * has it recorded must be the same people, whatever dies in between. Costs about one commit, shared.
 */
export function recordLook(recorder: AuditRecorder, caller: Caller, look: Look): Promise<void> {
  return recorder.record(caller, { action: "look", ...look });
}
