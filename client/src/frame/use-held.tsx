import { IconClockPause } from "@tabler/icons-react";
import { type QueryKey, useQuery } from "@tanstack/react-query";
import { readOrHeld } from "../platform/kept-reads.ts";
import { clockTime } from "../ui/duration.ts";
import { useConsole } from "./use-console.ts";
import classes from "./use-held.module.css";

type HeldWish = {
  queryKey: QueryKey;
  path: string;
  /** What it is held as: the path without the reason for the look. */
  heldAs?: string;
  enabled?: boolean;
  staleTime?: number;
  refetchInterval?: number;
};

/**
 * A read that this browser holds for the shift, so that it is there with no site. `heldAt`: null when a site
 * answered, else when what is shown was true. A partner's browser holds nobody (promise 11).
 */
export function useHeld<T>({ path, heldAs = path, ...wish }: HeldWish) {
  const { api, kept, me } = useConsole();
  const query = useQuery({
    ...wish,
    queryFn: ({ signal }) =>
      me.partner
        ? api.get<T>(path, { signal }).then((value) => ({ value, heldAt: null }))
        : readOrHeld<T>({ api, kept }, path, { heldAs, signal }),
  });
  return { ...query, data: query.data?.value, heldAt: query.data?.heldAt ?? null };
}

/** Says of what is shown that no site answered for it. */
export function HeldMark({ heldAt }: { heldAt: number | null }) {
  if (heldAt === null) return null;
  return (
    <p className={classes.held} role="status">
      <IconClockPause size={15} stroke={1.7} aria-hidden />
      No site answers: as it was at {clockTime(new Date(heldAt).toISOString())}
    </p>
  );
}
