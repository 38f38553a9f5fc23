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
  /** Survives a reload and is sent then: what a person decided or typed, never what would surprise them later. */
  kept: boolean;
  /** Drafts that went into it: gone once a site has it, also when another page than this one hears so. */
  forgets?: string[];
};

export type OutboxView = {
  /** No site has taken these yet, oldest first. */
  waiting: readonly Outgoing[];
  /** Kept ones that no site has taken yet, from the moment they were handed over. */
  held: readonly Outgoing[];
};

type Wish = Change & { label: string; lane?: string; kept?: boolean; forgets?: string[] };

export type Outbox = {
  view: Signal<OutboxView>;
  /**
   * Resolves with the server's answer, however long that takes.
   * @throws ApiProblem when the server refuses.
   */
  send: <T>(wish: Wish) => Promise<T>;
  /**
   * For what may wait: resolves once a site has it, or once it is safe in this browser and no site answers. A
   * refusal that comes later is told where refusals of earlier pages are.
   *
   * @throws ApiProblem when the server refuses at once.
   */
  hand: (wish: Wish) => Promise<"taken" | "held">;
  /** Sends what an earlier page left behind. */
  resume: () => Promise<void>;
  close: () => void;
};

/** `onRefused`: nobody awaits its answer any more. `onForget`: a draft that a site has now. */
export type OutboxNews = {
  onRefused?: (item: Outgoing, problem: ApiProblem) => void;
  onForget?: (draft: string) => void;
};

const prefix = "outbox/";
/** Sent and unanswered for longer than this: shown as waiting. A usual commit takes a tenth. */
const waitingAfterMs = 700;
/** A failover inside one site takes about 1.5 s: whoever waits longer is told that it is held. */
const heldAfterMs = 2_500;

export function openOutbox(api: Api, kept: Kept, { onRefused, onForget }: OutboxNews = {}): Outbox {
  const view = signal<OutboxView>({ waiting: [], held: [] });
  const lanes = new Map<string, Promise<unknown>>();
  const closing = new AbortController();
  let lastAt = 0;
  /** Two changes of one millisecond keep their order through a reload. */
  const nextAt = () => {
    lastAt = Math.max(Date.now(), lastAt + 1);
    return lastAt;
  };

  const add = (list: keyof OutboxView, item: Outgoing) => {
    if (!view.get()[list].includes(item)) view.set({ ...view.get(), [list]: [...view.get()[list], item] });
  };
  const hide = (item: Outgoing) => {
    const others = (list: readonly Outgoing[]) => list.filter((other) => other !== item);
    view.set({ waiting: others(view.get().waiting), held: others(view.get().held) });
  };

  async function deliver<T>(item: Outgoing): Promise<T> {
    // What came before it in its lane was given up, not answered: sent now it would arrive out of order.
    closing.signal.throwIfAborted();
    const timer = setTimeout(() => add("waiting", item), waitingAfterMs);
    // Signed out is not answered: it is held until there is a session again.
    let answered = true;
    try {
      const answer = await api.send<T>(item, {
        signal: closing.signal,
        onRetry: () => add("waiting", item),
      });
      for (const draft of item.forgets ?? []) onForget?.(draft);
      return answer;
    } catch (fault) {
      // Refused is answered: trying again would be refused again. A site's own fault is not.
      answered = fault instanceof ApiProblem && fault.code !== "not-signed-in" && fault.status < 500;
      throw fault;
    } finally {
      if (answered && item.kept) await kept.remove(prefix + item.key);
      clearTimeout(timer);
      if (answered) hide(item);
    }
  }

  function inLane<T>(item: Outgoing): Promise<T> {
    if (item.kept) add("held", item);
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

  /** Neither taken nor refused: the page goes, or nobody is signed in. The next page sends it. */
  const isLeft = (fault: unknown) =>
    closing.signal.aborted || (fault instanceof ApiProblem && fault.code === "not-signed-in");

  const itemOf = ({ label, lane, kept: keep = false, ...change }: Wish): Outgoing => ({
    ...change,
    label,
    lane: lane ?? change.path.split("/").slice(0, 2).join("/"),
    key: change.key ?? newKey(),
    at: nextAt(),
    kept: keep,
  });

  async function put<T>(item: Outgoing): Promise<T> {
    if (item.kept) await kept.set(prefix + item.key, item);
    return inLane(item);
  }

  return {
    view,
    send: (wish) => put(itemOf(wish)),
    hand(wish) {
      const item = itemOf({ ...wish, kept: true });
      const { promise, resolve, reject } = Promise.withResolvers<"taken" | "held">();
      let late = false;
      const patience = setTimeout(() => {
        late = true;
        resolve("held");
      }, heldAfterMs);
      put(item)
        .then(
          () => resolve("taken"),
          (fault: unknown) => {
            if (isLeft(fault)) resolve("held");
            else if (!late) reject(fault);
            else if (fault instanceof ApiProblem) onRefused?.(item, fault);
          },
        )
        .finally(() => clearTimeout(patience));
      return promise;
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
