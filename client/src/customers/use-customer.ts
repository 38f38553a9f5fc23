import type { CustomerSummary } from "#contract/customers.ts";
import { useHeld } from "../frame/use-held.tsx";

/** A customer's record. Each read is a look on the audit chain, with the call or case as its reason. */
export function useCustomer(customerId: string | null, callId: string | null, caseId: string | null = null) {
  const why = callId ? `?callId=${callId}` : caseId ? `?caseId=${caseId}` : "";
  return useHeld<CustomerSummary>({
    queryKey: ["customers", customerId, callId, caseId],
    enabled: customerId !== null,
    staleTime: 60_000,
    path: `customers/${customerId}${why}`,
    heldAs: `customers/${customerId}`,
  });
}
