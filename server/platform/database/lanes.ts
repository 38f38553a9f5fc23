import { Lane } from "./lane.ts";

/** Waiters beyond this are refused at once rather than queued behind a server that does not answer. */
const waitersMax = 2_000;

export class LanesBusy extends Error {}

/** A fixed number of lanes to one server, handed out first come, first served. */
export class Lanes {
  readonly #lanes: Lane[];
  readonly #waiting: { give: (lane: Lane) => void; refuse: (why: Error) => void }[] = [];
  #closed: Error | null = null;

  constructor(url: string, applicationName: string, count: number) {
    this.#lanes = Array.from({ length: count }, () => new Lane(url, applicationName));
  }

  async use<T>(waitMaxMs: number, work: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = await this.#take(waitMaxMs);
    try {
      return await work(lane);
    } finally {
      this.#give(lane);
    }
  }

  #take(waitMaxMs: number): Promise<Lane> {
    if (this.#closed) return Promise.reject(this.#closed);
    const free = this.#lanes.find((lane) => !lane.busy);
    if (free) {
      free.busy = true;
      return Promise.resolve(free);
    }
    if (this.#waiting.length >= waitersMax)
      return Promise.reject(new LanesBusy("too many requests wait for the database"));
    return new Promise((resolve, reject) => {
      const entry = {
        give: (lane: Lane) => {
          clearTimeout(timer);
          resolve(lane);
        },
        refuse: (why: Error) => {
          clearTimeout(timer);
          reject(why);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(new LanesBusy(`no database connection came free within ${waitMaxMs} ms`));
      }, waitMaxMs);
      this.#waiting.push(entry);
    });
  }

  #give(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next) next.give(lane);
    else lane.busy = false;
  }

  /** Drops every connection; nobody is served by this server any more. */
  close(why: Error): void {
    this.#closed = why;
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(why);
    for (const lane of this.#lanes) lane.close();
  }
}
