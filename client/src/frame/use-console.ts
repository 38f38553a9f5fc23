import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { SeatView } from "#contract/centers.ts";
import type { Permission } from "#contract/identity.ts";
import type { Console } from "../platform/console.ts";
import type { LiveState } from "../platform/live-store.ts";
import type { Signal } from "../platform/signal.ts";

export const ConsoleContext = createContext<Console | null>(null);

/** Everything of the signed-in person's console. Only inside the frame. */
export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error("useConsole is for pages inside the frame");
  return console;
}

export function useSignal<T>(source: Signal<T>): T {
  return useSyncExternalStore(source.subscribe, source.get);
}

/** One part of a signal. `pick` returns something already there (a map, a number), never a new object. */
export function useSignalPart<T, P>(source: Signal<T>, pick: (value: T) => P): P {
  return useSyncExternalStore(source.subscribe, () => pick(source.get()));
}

/** The floor as it is now. Pick the map a component reads: it renders only when that one changes. */
export function useLive<K extends keyof LiveState>(part: K): LiveState[K] {
  const { sync } = useConsole();
  return useSignalPart(sync.live, (live) => live[part]);
}

export function useMay(permission: Permission): boolean {
  return useConsole().me.permissions.includes(permission);
}

/** The seat this person sits at, or null. */
export function useMySeat(): SeatView | null {
  const { me } = useConsole();
  const seats = useLive("seats");
  return useMemo(
    () => [...seats.values()].find((seat) => seat.person?.id === me.personId) ?? null,
    [seats, me],
  );
}

export function useConnection() {
  return useSignal(useConsole().sync.connection);
}

/** Null before the first word from a site. */
export function useStatus() {
  return useConnection().status;
}

/**
 * Why nothing of weight may be asked for now: it would wait here and be done minutes later, on a floor nobody
 * has seen. Null while a site answers or is only being changed.
 */
export function useWhyNotNow(): string | null {
  return useConnection().state === "offline" ? "No site answers: what you see is old" : null;
}
