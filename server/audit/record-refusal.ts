import type { Caller } from "#server/platform/caller.ts";
import type { AuditRecorder } from "./recorder.ts";

/** Puts on the chain that somebody tried what they may not do. @param what - the permission or operation. */
export function recordRefusal(recorder: AuditRecorder, caller: Caller, what: string): Promise<void> {
  return recorder.record(caller, { action: "refused", entity: "operation", entityId: what });
}
