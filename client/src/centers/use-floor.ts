import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FloorDay, Heartbeats } from "#contract/floor.ts";
import type { WhatIfView } from "#contract/what-if.ts";
import { useConsole, useLive } from "../frame/use-console.ts";

const heartbeatsEveryMs = 1_000;
const dayEveryMs = 5_000;
const answerWithinMs = 4_000;

/** The four maps of the floor together; renders at every change of any of them. */
export function useFloor() {
  const centers = useLive("centers");
  const seats = useLive("seats");
  const queues = useLive("queues");
  const calls = useLive("calls");
  return useMemo(() => ({ centers, seats, queues, calls }), [centers, seats, queues, calls]);
}

/** Who was heard in the last minute, as the site in use heard it. */
export function useHeartbeats() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["heartbeats"],
    queryFn: ({ signal }) => api.get<Heartbeats>("floor/heartbeats", { signal, withinMs: answerWithinMs }),
    refetchInterval: heartbeatsEveryMs,
    staleTime: 0,
  });
}

/** Today's calls per center, since midnight where the viewer is. */
export function useFloorDay() {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["floor-day"],
    queryFn: ({ signal }) => {
      const midnight = new Date();
      midnight.setHours(0, 0, 0, 0);
      return api.get<FloorDay>(`floor/today?since=${midnight.toISOString()}`, {
        signal,
        withinMs: answerWithinMs,
      });
    },
    refetchInterval: dayEveryMs,
    staleTime: 0,
  });
}

/** Routing's own answer to "what if this center went dark now". */
export function useWhatIf(centerId: string) {
  const { api } = useConsole();
  return useQuery({
    queryKey: ["what-if", centerId],
    queryFn: ({ signal }) =>
      api.get<WhatIfView>(`centers/${centerId}/what-if`, { signal, withinMs: answerWithinMs }),
    refetchInterval: dayEveryMs,
    staleTime: 0,
  });
}
