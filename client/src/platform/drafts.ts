import type { DraftView } from "#contract/calls.ts";
import type { Api } from "./api.ts";
import { ApiProblem } from "./api-problem.ts";
import type { Kept } from "./kept.ts";
import { type Signal, signal } from "./signal.ts";

/**
 * Half-typed text. `saved`: the server holds this version. `refused`: why the server will not take it as it
 * stands; it is kept in this browser, and sent again once it was changed.
 */
export type Draft = { text: string; version: number; saved: boolean; refused?: string };

export type Drafts = {
  /** The text of one field; the same signal for the same key. */
  of: (key: string) => Signal<Draft>;
  /** One keystroke: kept here at once, on the server within a second. */
  type: (key: string, text: string) => void;
  /** The field was handed in; its draft is emptied here and there. */
  clear: (key: string) => void;
  /** The server has dropped this draft itself, with whatever the text went into. */
  forget: (key: string) => void;
  /** Keys of the fields that hold text, in no order. */
  written: Signal<readonly string[]>;
  /** Takes up what this browser kept. */
  loadKept: () => Promise<void>;
  /** Merges what the server holds: the newest version wins, but never over what is being typed here. */
  loadStored: () => Promise<void>;
  /** Fields the server does not hold yet. */
  unsaved: () => number;
  close: () => void;
};

const prefix = "draft/";
const everyMs = 1_000;
/** The longest text a draft may have; the rest stays in this browser. */
const textMax = 20_000;

/** Signed out, too slow and too many pass; any other refusal will be the same the next time. */
const passing = [401, 408, 429];
const isFinal = (fault: unknown): fault is ApiProblem =>
  fault instanceof ApiProblem && fault.status >= 400 && fault.status < 500 && !passing.includes(fault.status);

export function openDrafts(api: Api, kept: Kept, onFault?: (fault: unknown) => void): Drafts {
  const fields = new Map<string, Signal<Draft>>();
  const closing = new AbortController();
  const saving = new Set<string>();
  const written = signal<readonly string[]>([]);
  /** Fields this page has typed in. */
  const typed = new Set<string>();

  function of(key: string): Signal<Draft> {
    const known = fields.get(key);
    if (known) return known;
    const field = signal<Draft>({ text: "", version: 0, saved: true });
    fields.set(key, field);
    return field;
  }

  function show(key: string, draft: Draft) {
    of(key).set(draft);
    const has = draft.text.trim() !== "";
    if (has === written.get().includes(key)) return;
    written.set(has ? [...written.get(), key] : written.get().filter((other) => other !== key));
  }

  function put(key: string, draft: Draft) {
    show(key, draft);
    kept.set(prefix + key, draft).catch((fault: unknown) => onFault?.(fault));
  }

  async function save(key: string) {
    const field = of(key);
    const sent = field.get();
    if (sent.saved || sent.refused || saving.has(key)) return;
    saving.add(key);
    try {
      const stored = await api.send<DraftView>(
        {
          method: "PUT",
          path: `drafts/${encodeURIComponent(key)}`,
          body: { text: sent.text.slice(0, textMax), version: sent.version },
        },
        { signal: closing.signal },
      );
      const now = field.get();
      // Another browser of this person is ahead: what is being typed here becomes the newest.
      if (stored.version > now.version)
        put(key, { ...now, version: stored.version + 1, saved: stored.text === now.text });
      else if (stored.version === now.version) put(key, { ...now, saved: true });
    } catch (fault) {
      if (closing.signal.aborted) return;
      const now = field.get();
      if (isFinal(fault) && now.version === sent.version) put(key, { ...now, refused: fault.message });
      onFault?.(fault);
    } finally {
      saving.delete(key);
    }
  }

  const timer = setInterval(() => {
    for (const key of fields.keys()) void save(key);
  }, everyMs);

  return {
    of,
    type(key, text) {
      typed.add(key);
      put(key, { text, version: of(key).get().version + 1, saved: false });
    },
    clear(key) {
      if (of(key).get().text === "") return;
      put(key, { text: "", version: of(key).get().version + 1, saved: false });
    },
    forget(key) {
      show(key, { text: "", version: of(key).get().version + 1, saved: true });
      kept.remove(prefix + key).catch((fault: unknown) => onFault?.(fault));
    },
    written,
    async loadKept() {
      for (const { key, value } of await kept.list<Draft>(prefix)) show(key.slice(prefix.length), value);
    },
    async loadStored() {
      const stored = await api.get<DraftView[]>("drafts", { signal: closing.signal });
      for (const { key, text, version } of stored) {
        const here = of(key).get();
        if (version < here.version) continue;
        if (typed.has(key)) put(key, { ...here, version: version + 1, saved: false });
        else put(key, { text, version, saved: true });
      }
    },
    unsaved: () => [...fields.values()].filter((field) => !field.get().saved).length,
    close() {
      clearInterval(timer);
      closing.abort();
    },
  };
}
