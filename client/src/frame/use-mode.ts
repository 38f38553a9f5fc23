import { useMemo } from "react";
import { type ModeNow, modeOf } from "./mode.ts";
import { useConnection, useLive } from "./use-console.ts";

/** How things stand, of the servers and of the centers. Null before the first word from a site. */
export function useMode(): ModeNow | null {
  const { status, state } = useConnection();
  const centers = useLive("centers");
  return useMemo(
    () =>
      status
        ? { ...modeOf(status, [...centers.values()]), present: state === "live", writable: status.writable }
        : null,
    [status, centers, state],
  );
}
