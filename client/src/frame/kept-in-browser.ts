import { type IDBPDatabase, openDB } from "idb";
import { type Kept, keptInMemory } from "../platform/kept.ts";

/** IndexedDB, one store. A browser that forbids it (private windows of some) gets memory: nothing else breaks. */
export function keptInBrowser(name = "holdfast"): Kept {
  const memory = keptInMemory();
  const opening: Promise<IDBPDatabase | null> = openDB(name, 1, {
    upgrade: (database) => void database.createObjectStore("kept"),
  }).catch(() => null);

  return {
    async get<T>(key: string) {
      const database = await opening;
      return database ? (((await database.get("kept", key)) as T | undefined) ?? null) : memory.get<T>(key);
    },
    async set(key, value) {
      const database = await opening;
      await (database ? database.put("kept", value, key) : memory.set(key, value));
    },
    async remove(key) {
      const database = await opening;
      await (database ? database.delete("kept", key) : memory.remove(key));
    },
    async list<T>(prefix: string) {
      const database = await opening;
      if (!database) return memory.list<T>(prefix);
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const keys = (await database.getAllKeys("kept", range)) as string[];
      const values = (await database.getAll("kept", range)) as T[];
      return keys.map((key, at) => ({ key, value: values[at] as T }));
    },
  };
}
