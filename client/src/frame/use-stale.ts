import { useNow } from "../ui/clock.ts";
import { useConnection } from "./use-console.ts";

/** A site speaks each second; after this silence what is shown is no longer the present. */
const freshMaxMs = 3_000;

/** How old the floor on screen is, in milliseconds, when it is not the present; null when it is. */
export function useStaleMs(): number | null {
  const now = useNow();
  const { state, lastWordAt, since, status } = useConnection();
  const silentMs = now - (lastWordAt ?? since);
  if (silentMs > freshMaxMs) return silentMs;
  if (state !== "live" && lastWordAt !== null) return Math.max(0, silentMs);
  if (status && !status.writable && status.ageMs > freshMaxMs) return status.ageMs;
  return null;
}
