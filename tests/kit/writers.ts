/** People who write without pause, and what each was told: the ledger that no table of the product knows. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { people } from "#db/schema/identity.ts";
import type { Caller } from "#server/platform/caller.ts";
import { operation, perform } from "#server/platform/operation.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";

/** A write whose effect can be counted: one person a key. */
export const hire = operation({
  name: "hire-person",
  permission: null,
  input: z.object({ name: z.string().min(1) }),
  async run({ tx, ids, enterpriseId, audit, emit }, { name }) {
    const id = ids.uuid();
    await tx.insert(people).values({ id, enterpriseId, name, role: "agent" });
    await audit({ action: "hired", entity: "person", entityId: id });
    await emit({ topic: "people", type: "person:hired", id });
    return { id };
  },
});

export type Acknowledged = { key: string; id: string; term: number; atMs: number };

export type Writers = {
  acknowledged: Acknowledged[];
  /** Keys whose answer got lost at least once. */
  unknown: Set<string>;
  /** Writes another key at each platform in turn until stopped. */
  stop(): Promise<void>;
};

/** @param sites - each writer uses one of them, and moves to the next when it is refused. */
export function startWriters(
  sites: readonly (Platform & { caller: Caller })[],
  count: number,
  prefix: string,
): Writers {
  const acknowledged: Acknowledged[] = [];
  const unknown = new Set<string>();
  let stopped = false;
  const write = async (writer: number) => {
    let site = writer % sites.length;
    for (let turn = 0; !stopped; turn += 1) {
      const key = `${prefix}-${writer}-${turn}`;
      for (let tries = 0; ; tries += 1) {
        const platform = sites[site]!;
        try {
          const { id } = await perform(platform, hire, platform.caller, { name: key }, { key });
          acknowledged.push({ key, id, term: platform.database.status().term, atMs: performance.now() });
          break;
        } catch (fault) {
          if (!(fault instanceof Problem) || !["outcome-unknown", "no-leader"].includes(fault.code))
            throw fault;
          if (fault.code === "outcome-unknown") unknown.add(key);
          site = (site + 1) % sites.length;
          if (stopped && tries > 40) return;
          await sleep(20);
        }
      }
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, writer) => write(writer)));
  return {
    acknowledged,
    unknown,
    async stop() {
      stopped = true;
      await all;
    },
  };
}

/** How often each name is there: one person for each key that was acknowledged, never two for any. */
export async function hiredByName(platform: Platform, enterpriseId: string): Promise<Map<string, string[]>> {
  const rows = await platform.database.read({ enterpriseId }, (tx) => tx.select().from(people));
  const byName = Map.groupBy(rows, (row) => row.name);
  return new Map([...byName].map(([name, found]) => [name, found.map((row) => row.id)]));
}
