import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { SearchView } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";

/** Between two keys of somebody who types; the search itself is faster. */
const typedForMs = 120;

/**
 * Customers found by what somebody types, asked for once they pause.
 *
 * @param keep - what was found before stays until the new answer is here; without it nothing is shown meanwhile.
 * @returns `asked`: what was asked for; empty while nothing is typed.
 */
export function useCustomersFound(text: string, { keep = false } = {}) {
  const { api } = useConsole();
  const [asked] = useDebouncedValue(text.trim(), typedForMs);
  const found = useQuery({
    queryKey: ["customers", null, "search", asked],
    enabled: asked !== "",
    placeholderData: keep ? keepPreviousData : undefined,
    queryFn: ({ signal }) =>
      api.get<SearchView>(`customers/search?q=${encodeURIComponent(asked)}`, { signal, withinMs: 5_000 }),
  });
  return { asked, found };
}
