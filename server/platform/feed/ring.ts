/** The last stretch of the feed, in memory, so that a console that dropped for a moment gets what it missed. */
import { comparePlaces, formatPlace, type Place } from "./position.ts";
import type { FeedRow } from "./read.ts";

/** About a minute of a very busy day; a console further behind reads a fresh snapshot instead. */
const rowsMax = 20_000;

export class FeedRing {
  #rows: FeedRow[] = [];
  #start: Place | null = null;
  /** Places a console can have been told of: only those may be followed from. */
  #known = new Set<string>();

  reset(place: Place): void {
    this.#rows = [];
    this.#start = place;
    this.#known = new Set([formatPlace(place)]);
  }

  push(rows: readonly FeedRow[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      this.#known.add(formatPlace(row.place));
    }
    const surplus = this.#rows.length - rowsMax;
    if (surplus <= 0) return;
    if (this.#start) this.#known.delete(formatPlace(this.#start));
    const dropped = this.#rows.splice(0, surplus);
    for (const row of dropped) this.#known.delete(formatPlace(row.place));
    const start = dropped.at(-1)?.place;
    if (start) {
      this.#start = start;
      this.#known.add(formatPlace(start));
    }
  }

  newest(): Place | null {
    return this.#rows.at(-1)?.place ?? this.#start;
  }

  /**
   * Rows after a place. `null` when that exact place is not in this history: it is too old, or it is of a
   * term whose end this site never saw so far (rows acknowledged to nobody before a failover).
   */
  after(place: Place): FeedRow[] | null {
    if (!this.#known.has(formatPlace(place))) return null;
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePlaces(this.#rows[middle]!.place, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#rows.slice(low);
  }
}
