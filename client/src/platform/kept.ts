/** A small named store that outlives the page: IndexedDB in a browser, memory in Node and in tests. */
export type Kept = {
  get: <T>(key: string) => Promise<T | null>;
  set: <T>(key: string, value: T) => Promise<void>;
  remove: (key: string) => Promise<void>;
  /** Every value whose key starts so, in key order. */
  list: <T>(prefix: string) => Promise<{ key: string; value: T }[]>;
};

export function keptInMemory(): Kept {
  const rows = new Map<string, unknown>();
  return {
    get: async <T>(key: string) => (rows.has(key) ? (structuredClone(rows.get(key)) as T) : null),
    set: async (key, value) => void rows.set(key, structuredClone(value)),
    remove: async (key) => void rows.delete(key),
    list: async <T>(prefix: string) =>
      [...rows]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) as T })),
  };
}
