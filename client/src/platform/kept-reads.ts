/** Answers of sites that this browser holds for one shift, so that they can be read with no site. */
import type { Api } from "./api.ts";
import { ApiProblem } from "./api-problem.ts";
import type { Kept } from "./kept.ts";

export type KeptRead = { at: number; value: unknown };

const prefix = "read/";
/** Longer than a shift nothing of a customer stays in a browser. */
export const heldMaxMs = 14 * 3_600_000;
/** Records, cases and lists of one shift; the oldest go first. */
const readsMax = 150;
/** A person waits: what is held is shown when no site has answered by then. */
const withinMs = 3_000;

/**
 * Reads from a site and holds the answer; with no site, answers what was held last.
 *
 * @returns `heldAt`: null when a site answered now, else when it had (ms since 1970).
 * @throws ApiProblem when a site refuses, or none answers and nothing is held.
 */
export async function readOrHeld<T>(
  { api, kept }: { api: Api; kept: Kept },
  path: string,
  { heldAs = path, signal }: { heldAs?: string; signal?: AbortSignal } = {},
): Promise<{ value: T; heldAt: number | null }> {
  const key = prefix + heldAs;
  try {
    const value = await api.get<T>(path, { signal, withinMs });
    hold(kept, key, value);
    return { value, heldAt: null };
  } catch (fault) {
    const held = await kept.get<KeptRead>(key);
    // A site that refuses is right: what was held is no longer theirs to see.
    if (fault instanceof ApiProblem && fault.status >= 400 && fault.status < 500) {
      if (held) void kept.remove(key).catch(() => undefined);
      throw fault;
    }
    if (!held || Date.now() - held.at > heldMaxMs) throw fault;
    return { value: held.value as T, heldAt: held.at };
  }
}

/** A browser that cannot hold it still shows it. */
function hold(kept: Kept, key: string, value: unknown): void {
  kept
    .set<KeptRead>(key, { at: Date.now(), value })
    .then(() => trim(kept))
    .catch(() => undefined);
}

let trimming: Promise<void> | null = null;

function trim(kept: Kept): Promise<void> {
  trimming ??= (async () => {
    const all = await kept.list<KeptRead>(prefix);
    const byAge = all.toSorted((a, b) => b.value.at - a.value.at);
    const old = Date.now() - heldMaxMs;
    for (const [at, { key, value }] of byAge.entries())
      if (at >= readsMax || value.at < old) await kept.remove(key);
  })().finally(() => {
    trimming = null;
  });
  return trimming;
}

/** What was read of somebody who was erased since. */
export async function forgetRead(kept: Kept, heldAs: string): Promise<void> {
  for (const { key } of await kept.list(prefix + heldAs)) await kept.remove(key);
}

/** Somebody else sits down at this browser, or the shift is over: nothing of customers stays. */
export async function forgetReads(kept: Kept): Promise<void> {
  for (const { key } of await kept.list(prefix)) await kept.remove(key);
}
