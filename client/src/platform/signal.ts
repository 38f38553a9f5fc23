/** One value that others watch; the shape React's `useSyncExternalStore` takes. */
export type Signal<T> = {
  get: () => T;
  set: (next: T) => void;
  /** @returns how to stop listening. */
  subscribe: (listener: () => void) => () => void;
};

export function signal<T>(first: T): Signal<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
