import { useQuery } from "@tanstack/react-query";
import type { CustomerSummary } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";

/** A customer's record. Each read is a look on the audit chain, with the call or case as its reason. */
export function useCustomer(customerId: string | null, callId: string | null, caseId: string | null = null) {
  const { api } = useConsole();
  const why = callId ? `?callId=${callId}` : caseId ? `?caseId=${caseId}` : "";
  return useQuery({
    queryKey: ["customers", customerId, callId, caseId],
    enabled: customerId !== null,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<CustomerSummary>(`customers/${customerId}${why}`, { signal }),
  });
}
