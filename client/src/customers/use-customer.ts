import { useQuery } from "@tanstack/react-query";
import type { CustomerSummary } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";

/** The customer of a call. Each read is a look on the audit chain, with the call as its reason. */
export function useCustomer(customerId: string | null, callId: string | null) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["customers", customerId, callId],
    enabled: customerId !== null,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api.get<CustomerSummary>(`customers/${customerId}${callId ? `?callId=${callId}` : ""}`, { signal }),
  });
}
