import type { CustomerCaller } from "../platform/caller.ts";
import type { PortalParts } from "./answers.ts";

/** Customers who look at their own record are on the audit chain too, before they see it. */
export function recordLook(
  { audit }: Pick<PortalParts, "audit">,
  caller: CustomerCaller,
  part: string,
): Promise<void> {
  return audit.record(caller, {
    action: "looked",
    entity: "customer",
    entityId: caller.id,
    detail: { part: `own page: ${part}` },
  });
}
