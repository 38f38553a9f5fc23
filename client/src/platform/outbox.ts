import type { Api, Change } from "./api.ts";
import { ApiProblem } from "./api-problem.ts";
import type { Kept } from "./kept.ts";
import { type Signal, signal } from "./signal.ts";
import { newKey } from "./waiting.ts";

/** A change on its way. `label` is what the person did, in their words: "Wrap-up of Ana Ruiz". */
export type Outgoing = Change & {
  key: string;
  label: string;
  /** Changes of one lane leave one after the other, in order. */
  lane: string;
  at: number;
  /** Survives a reload and is sent then: what a person typed, never what they pressed. */
  kept: boolean;
};

export type OutboxView = {
  /** No site has taken these yet, oldest first. */
  waiting: readonly Outgoing[];
};

export type Outbox = {
  view: Signal<OutboxView>;
  /**
   * Resolves with the server's answer, however long that takes.
   * @throws ApiProblem when the server refuses.
   */
  send: <T>(change: Change & { label: string; lane?: string; kept?: boolean }) => Promise<T>;
  /** Sends what an earlier page left behind. */
  resume: () => Promise<void>;
  close: () => void;
};

const prefix = "outbox/";
/** Sent and unanswered for longer than this: shown as waiting. A usual commit takes a tenth. */
const waitingAfterMs = 700;

/** @param onRefused - a kept change of an earlier page was refused; nobody awaits its answer. */
export function openOutbox(
  api: Api,
  kept: Kept,
  onRefused?: (item: Outgoing, problem: ApiProblem) => void,
): Outbox {
  const view = signal<OutboxView>({ waiting: [] });
  const lanes = new Map<string, Promise<unknown>>();
  const closing = new AbortController();

  const show = (item: Outgoing) => {
    if (!view.get().waiting.includes(item)) view.set({ waiting: [...view.get().waiting, item] });
  };
  const hide = (item: Outgoing) =>
    view.set({ waiting: view.get().waiting.filter((other) => other !== item) });

  async function deliver<T>(item: Outgoing): Promise<T> {
    const timer = setTimeout(() => show(item), waitingAfterMs);
    try {
      const answer = await api.send<T>(item, { signal: closing.signal, onRetry: () => show(item) });
      if (item.kept) await kept.remove(prefix + item.key);
      return answer;
    } catch (fault) {
      // Refused is answered: trying again would be refused again. Signed out is not: it waits for a session.
      const answered = fault instanceof ApiProblem && fault.code !== "not-signed-in";
      if (answered && item.kept) await kept.remove(prefix + item.key);
      throw fault;
    } finally {
      clearTimeout(timer);
      hide(item);
    }
  }

  function inLane<T>(item: Outgoing): Promise<T> {
    const before = lanes.get(item.lane) ?? Promise.resolve();
    const mine = before.then(
      () => deliver<T>(item),
      () => deliver<T>(item),
    );
    lanes.set(item.lane, mine);
    const forget = () => {
      if (lanes.get(item.lane) === mine) lanes.delete(item.lane);
    };
    mine.then(forget, forget);
    return mine;
  }

  return {
    view,
    async send({ label, lane, kept: keep = false, ...change }) {
      const item: Outgoing = {
        ...change,
        label,
        lane: lane ?? change.path.split("/").slice(0, 2).join("/"),
        key: change.key ?? newKey(),
        at: Date.now(),
        kept: keep,
      };
      if (keep) await kept.set(prefix + item.key, item);
      return inLane(item);
    },
    async resume() {
      const left = await kept.list<Outgoing>(prefix);
      for (const { value } of left.sort((a, b) => a.value.at - b.value.at)) {
        inLane(value).catch((fault: unknown) => {
          if (fault instanceof ApiProblem) onRefused?.(value, fault);
        });
      }
    },
    close: () => closing.abort(),
  };
}
