import { type LiveKind, type LiveRows, type LiveView, liveKinds } from "#contract/calls.ts";
import type { FeedChange, FeedPosition } from "#contract/feed.ts";
import type { Api } from "./api.ts";
import { ApiProblem } from "./api-problem.ts";
import { compareFeedPositions, termOf } from "./feed-place.ts";
import type { LiveStore } from "./live-store.ts";
import { pause } from "./waiting.ts";

export type LiveReader = {
  /** Notes what changed; the rows are read together, at most `coalesceMs` later. */
  changed: (position: FeedPosition, changes: readonly FeedChange[]) => void;
  /** Everything is read again: first load, unknown position, new term. */
  refresh: () => void;
  close: () => void;
};

/** Changes that arrive within this time are read in one request; the first after a quiet while is read at once. */
const coalesceMs = 30;
const quietMs = 250;
/** Ids in one request; the rest follow in the next. */
const idsMax = 400;
/** Answers older than the change they should show are read again, this often. */
const staleRetriesMax = 8;

/**
 * Keeps the store equal to the site: one request at a time, so that an older answer can never arrive
 * after a newer one.
 */
export function openLiveReader(api: Api, store: LiveStore, onFault?: (fault: unknown) => void): LiveReader {
  const dirty = Object.fromEntries(liveKinds.map((kind) => [kind, new Set<string>()])) as Record<
    LiveKind,
    Set<string>
  >;
  const closing = new AbortController();
  let wantsAll = false;
  let reading = false;
  let wantedPosition: FeedPosition | null = null;
  let staleRetries = 0;
  let lastReadAt = Number.NEGATIVE_INFINITY;

  const somethingToRead = () => wantsAll || liveKinds.some((kind) => dirty[kind].size > 0);

  async function readAll() {
    wantsAll = false;
    for (const kind of liveKinds) dirty[kind].clear();
    try {
      const view = await api.get<LiveView>("live", { signal: closing.signal });
      const known = store.state.get().position;
      // A copy of an older term answered: what is on screen is newer.
      if (known && termOf(view.position) < termOf(known)) wantsAll = true;
      else store.replace(view);
    } catch (fault) {
      wantsAll = true;
      throw fault;
    }
  }

  async function readDirty() {
    const ids = takeIds(dirty);
    try {
      const rows = await api.ask<LiveRows>("live/rows", ids, { signal: closing.signal });
      const known = store.state.get().position;
      if (known && termOf(rows.position) !== termOf(known)) {
        wantsAll = true;
        return;
      }
      store.apply(rows);
      // A lagging copy answered: it may not hold the change yet.
      const behind = wantedPosition !== null && compareFeedPositions(rows.position, wantedPosition) < 0;
      staleRetries = behind ? staleRetries + 1 : 0;
      if (behind && staleRetries <= staleRetriesMax) {
        putBack(dirty, ids);
        await pause(60 * staleRetries, closing.signal);
      }
    } catch (fault) {
      putBack(dirty, ids);
      throw fault;
    }
  }

  async function pump() {
    if (reading) return;
    reading = true;
    while (!closing.signal.aborted && somethingToRead()) {
      if (!wantsAll && Date.now() - lastReadAt < quietMs) await pause(coalesceMs, closing.signal);
      lastReadAt = Date.now();
      try {
        await (wantsAll ? readAll() : readDirty());
      } catch (fault) {
        if (closing.signal.aborted) break;
        onFault?.(fault);
        if (fault instanceof ApiProblem && fault.code === "not-signed-in") break;
        await pause(500, closing.signal);
      }
    }
    reading = false;
  }

  return {
    changed(position, changes) {
      wantedPosition = position;
      staleRetries = 0;
      for (const { topic, id } of changes) {
        if (isLiveKind(topic)) dirty[topic].add(id);
      }
      void pump();
    },
    refresh() {
      wantsAll = true;
      wantedPosition = null;
      void pump();
    },
    close: () => closing.abort(),
  };
}

const isLiveKind = (topic: string): topic is LiveKind => (liveKinds as readonly string[]).includes(topic);

function takeIds(dirty: Record<LiveKind, Set<string>>): Partial<Record<LiveKind, string[]>> {
  const taken: Partial<Record<LiveKind, string[]>> = {};
  let room = idsMax;
  for (const kind of liveKinds) {
    const ids = [...dirty[kind]].slice(0, room);
    room -= ids.length;
    if (ids.length > 0) taken[kind] = ids;
    for (const id of ids) dirty[kind].delete(id);
  }
  return taken;
}

function putBack(dirty: Record<LiveKind, Set<string>>, ids: Partial<Record<LiveKind, string[]>>) {
  for (const kind of liveKinds) for (const id of ids[kind] ?? []) dirty[kind].add(id);
}
