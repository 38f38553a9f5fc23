import { type CallView, type LiveKind, type LiveRows, type LiveView, liveKinds } from "#contract/calls.ts";
import type { CenterView, QueueView, SeatView } from "#contract/centers.ts";
import type { FeedPosition } from "#contract/feed.ts";
import { type Signal, signal } from "./signal.ts";

/** What the console knows of the floor. A new object at every change; a row that did not change is the same. */
export type LiveState = {
  /** False until the first snapshot: pages then show their loading state. */
  loaded: boolean;
  position: FeedPosition | null;
  site: string | null;
  centers: ReadonlyMap<string, CenterView>;
  seats: ReadonlyMap<string, SeatView>;
  queues: ReadonlyMap<string, QueueView>;
  calls: ReadonlyMap<string, CallView>;
};

export type LiveStore = {
  state: Signal<LiveState>;
  replace: (view: LiveView) => void;
  /** Applies rows by version: an older row never overwrites a newer one. */
  apply: (rows: LiveRows) => void;
};

const empty: LiveState = {
  loaded: false,
  position: null,
  site: null,
  centers: new Map(),
  seats: new Map(),
  queues: new Map(),
  calls: new Map(),
};

export function openLiveStore(): LiveStore {
  const state = signal<LiveState>(empty);
  return {
    state,
    replace(view) {
      state.set({
        loaded: true,
        position: view.position,
        site: view.site,
        centers: byId(view.centers),
        seats: byId(view.seats),
        queues: byId(view.queues),
        calls: byId(view.calls),
      });
    },
    apply(rows) {
      const before = state.get();
      const next: LiveState = { ...before, position: rows.position };
      next.centers = merged(before.centers, rows.centers, rows.gone.centers);
      next.seats = merged(before.seats, rows.seats, rows.gone.seats);
      next.queues = merged(before.queues, rows.queues, rows.gone.queues);
      next.calls = merged(before.calls, rows.calls, rows.gone.calls);
      state.set(next);
    },
  };
}

type Row = { id: string; version: number };

const byId = <T extends Row>(rows: readonly T[]): ReadonlyMap<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

function merged<T extends Row>(before: ReadonlyMap<string, T>, rows: readonly T[], gone: readonly string[]) {
  if (rows.length === 0 && gone.length === 0) return before;
  const next = new Map(before);
  for (const id of gone) next.delete(id);
  for (const row of rows) {
    const known = next.get(row.id);
    if (!known || known.version <= row.version) next.set(row.id, row);
  }
  return next;
}

/**
 * One short text for everything two consoles must agree on: each row's id, version, state and whom it
 * is tied to. Places in line are left out, for they follow from the rest.
 */
export function stateHash(state: LiveState): string {
  const lines: string[] = [];
  for (const kind of liveKinds) {
    for (const row of state[kind].values()) lines.push(lineOf(kind, row));
  }
  return hashOf(lines.sort().join("\n"));
}

/** The lines behind the hash, to name what differs. */
export function stateLines(state: LiveState): string[] {
  return liveKinds.flatMap((kind) => [...state[kind].values()].map((row) => lineOf(kind, row))).sort();
}

function lineOf(kind: LiveKind, row: CenterView | SeatView | QueueView | CallView): string {
  const state = "state" in row ? row.state : "";
  const tied =
    "callId" in row ? (row.callId ?? "") : "seatId" in row ? (row.seatId ?? row.offer?.seatId ?? "") : "";
  return `${kind} ${row.id} v${row.version} ${state} ${tied}`;
}

/** 53-bit hash (cyrb53, public domain): a comparison aid, no defence. */
function hashOf(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
