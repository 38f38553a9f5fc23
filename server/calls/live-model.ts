/**
 * What consoles look at, in memory, one model an enterprise: when 500 consoles hear that a row changed, it is
 * read once. Kept current by the site's feed stream; answers carry the feed position they are true for.
 */
import type { CallView, LiveKind } from "#contract/calls.ts";
import type { CenterView, QueueView, SeatView } from "#contract/centers.ts";
import { placesInLine } from "#contract/line.ts";
import type { Database } from "../platform/database/database.ts";
import { formatPlace, type Place } from "../platform/feed/position.ts";
import type { FeedRow } from "../platform/feed/read.ts";
import type { FeedStream } from "../platform/feed/stream.ts";
import type { Log } from "../platform/log.ts";
import { type Asked, everything, type LiveRowsRead, readLiveRows } from "./live-rows.ts";

export type Snapshot = {
  position: string;
  centers: ReadonlyMap<string, CenterView>;
  seats: ReadonlyMap<string, SeatView>;
  queues: ReadonlyMap<string, QueueView>;
  calls: ReadonlyMap<string, CallView>;
};

const kinds: readonly LiveKind[] = ["centers", "seats", "queues", "calls"];
const kindOf = new Set<string>(kinds);
/** A console waits so long for a change it was told of to be in memory; then the database is asked. */
const catchUpMaxMs = 1_500;

class Model {
  readonly centers = new Map<string, CenterView>();
  readonly seats = new Map<string, SeatView>();
  readonly queues = new Map<string, QueueView>();
  readonly calls = new Map<string, CallView>();
  place: Place;
  /** Changed ids not read yet. */
  stale: Record<LiveKind, Set<string>> = {
    centers: new Set(),
    seats: new Set(),
    queues: new Set(),
    calls: new Set(),
  };
  reading: Promise<void> | null = null;
  next: Place;
  #placed = false;

  constructor(place: Place) {
    this.place = place;
    this.next = place;
  }

  take(rows: LiveRowsRead, asked: Asked): void {
    for (const kind of kinds) {
      const held = this[kind] as Map<string, { id: string; version: number }>;
      const found = new Set<string>();
      for (const row of rows[kind]) {
        found.add(row.id);
        if ((held.get(row.id)?.version ?? -1) <= row.version) held.set(row.id, row);
      }
      for (const id of asked[kind] ?? held.keys()) if (!found.has(id)) held.delete(id);
    }
    this.#placed = false;
  }

  /** Gives each call its place: when somebody looks, for in a storm of callers the line moves as a whole each time. */
  placeCalls(): void {
    if (this.#placed) return;
    const places = placesInLine(this.calls.values());
    for (const [id, call] of this.calls) {
      const place = places.get(id) ?? null;
      if (call.place !== place) this.calls.set(id, { ...call, place });
    }
    this.#placed = true;
  }

  get behind(): boolean {
    return kinds.some((kind) => this.stale[kind].size > 0);
  }
}

export type LiveModels = {
  /** The present as this site knows it. Null: nothing trustworthy in memory; ask the database. */
  snapshot(enterpriseId: string): Promise<Snapshot | null>;
  /** What is in memory this moment, without waiting; null when nobody has asked yet. Not to be kept. */
  peek(enterpriseId: string): Pick<Snapshot, "calls" | "seats"> | null;
  /** For the status line of every console; zero until the model of that enterprise is open. */
  line(enterpriseId: string): { waiting: number; longestWaitSince: string | null };
  close(): void;
};

export function openLiveModels(database: Database, stream: FeedStream, log: Log): LiveModels {
  const models = new Map<string, Model>();
  const opening = new Map<string, Promise<Model | null>>();
  let generation = 0;

  const off = stream.listen({
    reset() {
      // History changed: everything is read afresh when it is next asked for.
      generation += 1;
      models.clear();
      opening.clear();
    },
    rows(rows: FeedRow[]) {
      const place = rows.at(-1)?.place;
      if (!place) return;
      for (const model of models.values()) model.next = place;
      for (const row of rows) {
        if (kindOf.has(row.topic))
          models.get(row.enterpriseId)?.stale[row.topic as LiveKind].add(row.entityId);
      }
      for (const [enterpriseId, model] of models)
        if (!opening.has(enterpriseId)) void refresh(enterpriseId, model);
    },
  });

  async function open(enterpriseId: string): Promise<Model | null> {
    const place = stream.place();
    if (!place) return null;
    const model = new Model(place);
    const begun = generation;
    // Listening before reading: what changes meanwhile is read again.
    models.set(enterpriseId, model);
    try {
      model.take(await database.read({ enterpriseId }, (tx) => readLiveRows(tx, everything)), everything);
      if (begun !== generation) return null;
      await refresh(enterpriseId, model);
      return model;
    } catch (error) {
      models.delete(enterpriseId);
      throw error;
    } finally {
      opening.delete(enterpriseId);
    }
  }

  function refresh(enterpriseId: string, model: Model): Promise<void> {
    if (model.reading) return model.reading;
    if (!model.behind) {
      model.place = model.next;
      return Promise.resolve();
    }
    model.reading = (async () => {
      while (model.behind) {
        const through = model.next;
        const { stale } = model;
        model.stale = { centers: new Set(), seats: new Set(), queues: new Set(), calls: new Set() };
        const asked = {
          centers: [...stale.centers],
          seats: [...stale.seats],
          queues: [...stale.queues],
          calls: [...stale.calls],
        };
        try {
          model.take(await database.read({ enterpriseId }, (tx) => readLiveRows(tx, asked)), asked);
          model.place = through;
        } catch (error) {
          log.debug({ error: String(error) }, "the live view cannot be refreshed now; it is read afresh");
          models.delete(enterpriseId);
          return;
        }
      }
      model.place = model.next;
    })().finally(() => {
      model.reading = null;
    });
    return model.reading;
  }

  return {
    async snapshot(enterpriseId) {
      if (!database.status().writable) return null;
      let model = models.get(enterpriseId) ?? null;
      const starting = opening.get(enterpriseId);
      if (starting) model = await starting;
      else if (!model) {
        const begun = open(enterpriseId);
        opening.set(enterpriseId, begun);
        model = await begun;
      }
      if (!model) return null;
      const fresh = await within(catchUpMaxMs, model.reading ?? Promise.resolve());
      if (!fresh || models.get(enterpriseId) !== model) return null;
      model.placeCalls();
      return {
        position: formatPlace(model.place),
        centers: model.centers,
        seats: model.seats,
        queues: model.queues,
        calls: model.calls,
      };
    },
    peek: (enterpriseId) => models.get(enterpriseId) ?? null,
    line(enterpriseId) {
      const waiting = [...(models.get(enterpriseId)?.calls.values() ?? [])].filter(
        (call) => call.state === "waiting" || call.state === "ringing",
      );
      const since = waiting.reduce<string | null>(
        (first, call) => (first === null || call.arrivedAt < first ? call.arrivedAt : first),
        null,
      );
      return { waiting: waiting.length, longestWaitSince: since };
    },
    close: off,
  };
}

async function within(maxMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), maxMs);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}
