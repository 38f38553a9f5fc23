import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forgetRead } from "../platform/kept-reads.ts";
import { useConsole } from "./use-console.ts";

/**
 * A page's query is keyed by the feed's topic first (`["continuity"]`, `["customers", id]`), so that what
 * the feed announces is read again by whoever shows it, and by nobody else.
 */
export function useFeedToQueries() {
  const { sync, kept } = useConsole();
  const queries = useQueryClient();
  useEffect(
    () =>
      sync.onChange(({ topic, type, id }) => {
        if (type === "customer:erased") void forgetRead(kept, `customers/${id}`).catch(() => undefined);
        if (type === "script:area-changed") void queries.invalidateQueries({ predicate: isOneRecord });
        void queries.invalidateQueries({
          predicate: ({ queryKey: [first, second] }) =>
            first === topic && (second === undefined || second === id),
        });
      }),
    [sync, kept, queries],
  );
}

/** Who is in the area of what happens stands in each record. */
const isOneRecord = ({ queryKey: [first, second] }: { queryKey: QueryKey }) =>
  first === "customers" && second !== undefined && second !== null;
