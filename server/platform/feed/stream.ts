/** One reader of the feed a site: whatever arrives is handed, in order, to everyone on this site. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database/database.ts";
import type { Log } from "../log.ts";
import { comparePlaces, type Place } from "./position.ts";
import { canFollowFrom, type FeedRow, feedBatchMax, newestPlace, readFeed } from "./read.ts";
import type { FeedWaker } from "./wake.ts";

/** Catches what a lost NOTIFY missed. */
const slowPollMs = 250;
/** At least so long between two reads: what commits that follow each other wrote is read together. */
const gatherMs = 15;

export type FeedListener = {
  /** Settled rows in feed order, each exactly once while the stream lives. */
  rows(rows: FeedRow[]): void;
  /** History changed under us (a failover): everything derived from the feed must be read afresh. */
  reset(place: Place, reason: string): void;
};

export class FeedStream {
  readonly #database: Database;
  readonly #log: Log;
  readonly #listeners = new Set<FeedListener>();
  readonly #offWake: () => void;
  #place: Place | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(database: Database, waker: FeedWaker, log: Log) {
    this.#database = database;
    this.#log = log;
    this.#offWake = waker.onWake(() => this.pull());
    this.pull();
  }

  /** Where the stream has come; null until it has begun. */
  place(): Place | null {
    return this.#place;
  }

  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads on now, or once more when a read is under way. */
  pull(): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#running = this.#readOn()
      .then(() => sleep(gatherMs))
      .finally(() => {
        this.#running = null;
        if (this.#again) {
          this.#again = false;
          this.pull();
        } else if (!this.#closed) this.#timer = setTimeout(() => this.pull(), slowPollMs);
      });
  }

  close(): void {
    this.#closed = true;
    this.#offWake();
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #readOn(): Promise<void> {
    const { writable, term } = this.#database.status();
    if (!writable) return;
    try {
      for (;;) {
        const batch = await this.#database.read({ enterpriseId: null }, async (tx) => {
          const from = this.#place;
          if (!from || (from.term !== term && !(await canFollowFrom(tx, term, from)))) {
            return { reset: await newestPlace(tx, term), rows: [] };
          }
          return { reset: null, rows: await readFeed(tx, term, from) };
        });
        if (batch.reset) this.#begin(batch.reset);
        else if (batch.rows.length > 0) this.#deliver(batch.rows);
        if (batch.rows.length < feedBatchMax) return;
      }
    } catch (error) {
      this.#log.warn({ error: String(error) }, "the feed cannot be read now");
    }
  }

  #begin(place: Place): void {
    const reason = this.#place ? "the feed's history changed" : "the stream begins";
    this.#place = place;
    for (const listener of this.#listeners) listener.reset(place, reason);
  }

  #deliver(rows: FeedRow[]): void {
    const last = rows.at(-1)?.place;
    if (!last || (this.#place && comparePlaces(last, this.#place) <= 0)) return;
    this.#place = last;
    for (const listener of this.#listeners) listener.rows(rows);
  }
}
