import { type IDBPDatabase, openDB } from "idb";
import { type Kept, keptInMemory } from "../platform/kept.ts";

/**
 * IndexedDB, one store. A browser that forbids it (private windows of some) gets memory: nothing else breaks.
 *
 * A page that is reloaded takes a write of IndexedDB with it when that was asked for a moment before. So each
 * value stands in `localStorage`, which writes at once, until IndexedDB has it.
 */
export function keptInBrowser(name = "holdfast"): Kept {
  const memory = keptInMemory();
  const meanwhile = openMeanwhile(`${name}/unkept/`);
  const opening: Promise<IDBPDatabase | null> = openDB(name, 1, {
    upgrade: (database) => void database.createObjectStore("kept"),
  }).catch(() => null);

  return {
    async get<T>(key: string) {
      const newest = meanwhile.get<T>(key);
      if (newest !== null) return newest;
      const database = await opening;
      return database ? (((await database.get("kept", key)) as T | undefined) ?? null) : memory.get<T>(key);
    },
    async set(key, value) {
      const done = meanwhile.set(key, value);
      const database = await opening;
      await (database ? database.put("kept", value, key) : memory.set(key, value));
      done();
    },
    async remove(key) {
      meanwhile.remove(key);
      const database = await opening;
      await (database ? database.delete("kept", key) : memory.remove(key));
    },
    async list<T>(prefix: string) {
      const database = await opening;
      const stored = await (database ? listOf<T>(database, prefix) : memory.list<T>(prefix));
      const rows = new Map(stored.map(({ key, value }) => [key, value]));
      for (const { key, value } of meanwhile.list<T>(prefix)) rows.set(key, value);
      return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
    },
  };
}

/** Keys and values of one transaction: read in two, a value removed in between stands under its neighbor's key. */
async function listOf<T>(database: IDBPDatabase, prefix: string): Promise<{ key: string; value: T }[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const { store } = database.transaction("kept");
  const [keys, values] = await Promise.all([
    store.getAllKeys(range) as Promise<string[]>,
    store.getAll(range) as Promise<T[]>,
  ]);
  return keys.map((key, at) => ({ key, value: values[at] as T }));
}

/** Values on their way to IndexedDB. Where `localStorage` is forbidden or full, IndexedDB stands alone. */
function openMeanwhile(prefix: string) {
  const storage = storageOf();
  const read = <T>(key: string): T | null => {
    const text = storage?.getItem(prefix + key);
    return text ? (JSON.parse(text) as T) : null;
  };
  return {
    get: read,
    /** @returns what says that IndexedDB has the value; a newer one that stands here by then stays. */
    set(key: string, value: unknown): () => void {
      const text = JSON.stringify(value);
      try {
        storage?.setItem(prefix + key, text);
      } catch {
        storage?.removeItem(prefix + key);
      }
      return () => {
        if (storage?.getItem(prefix + key) === text) storage.removeItem(prefix + key);
      };
    },
    remove: (key: string) => storage?.removeItem(prefix + key),
    list<T>(wanted: string): { key: string; value: T }[] {
      return Object.keys(storage ?? {})
        .filter((key) => key.startsWith(prefix + wanted))
        .map((key) => ({ key: key.slice(prefix.length), value: read<T>(key.slice(prefix.length)) as T }));
    },
  };
}

function storageOf(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
