/**
 * What a caller is told before they wait, from memory alone: nobody who arrives waits for a read. Facts are read
 * beside the callers, and what is not known yet is not said.
 */
import { eq } from "drizzle-orm";
import type { OpeningHours } from "#contract/settings.ts";
import { queues } from "#db/schema/calls.ts";
import { centers } from "#db/schema/centers.ts";
import type { Platform } from "../platform/platform.ts";
import { readDayFigures } from "./day-figures.ts";
import type { LiveModels } from "./live-model.ts";
import { isOpen } from "./opening-hours.ts";
import { type Language, recordingNotice, type Spoken, standingWords, together } from "./words.ts";

type QueueFacts = {
  homeCenterId: string;
  hours: OpeningHours | null;
  timeZone: string;
  spanish: boolean;
  recorded: boolean;
};
type Facts = { readMs: number; queues: Map<string, QueueFacts>; handleMs: Map<string, number> };
type Standing = {
  atMs: number;
  waiting: Map<string, number>;
  seats: Map<string, { free: number; working: number }>;
};

export type FrontDesk = {
  /** Has what callers are told read now, beside them: before the first of them comes. */
  warm(enterpriseId: string): void;
  /** False only when it is known that the queue is closed now. */
  isOpen(enterpriseId: string, queueId: string): boolean;
  /** What to say of the wait; null when nobody has to wait, or it is not known. */
  greeting(enterpriseId: string, queueId: string): Spoken | null;
  /** How long somebody at that place of a queue is likely to wait; null: not measured. */
  waitMs(enterpriseId: string, queueId: string, place: number): number | null;
  languageOf(enterpriseId: string, queueId: string): Language;
};

/** Settings and the pace of work change slowly. */
const factsForMs = 15_000;
/** Callers who come within so long are counted one by one; then the line is looked at again. */
const standingForMs = 500;
/** Fewer calls in an hour say nothing about how long one takes. */
const handledLeast = 5;
const hourMs = 3_600_000;

export function openFrontDesk(platform: Platform, models: LiveModels): FrontDesk {
  const { clock, database, log } = platform;
  const facts = new Map<string, Facts>();
  const reading = new Set<string>();
  const standings = new Map<string, Standing>();

  async function read(enterpriseId: string): Promise<void> {
    const now = clock.now();
    const { value } = await database.readAny({ enterpriseId }, async (tx) => ({
      queues: await tx
        .select({ queue: queues, timeZone: centers.timeZone })
        .from(queues)
        .innerJoin(centers, eq(centers.id, queues.homeCenterId)),
      figures: await readDayFigures(tx, new Date(now.getTime() - hourMs), now),
    }));
    facts.set(enterpriseId, {
      readMs: clock.monotonicMs(),
      queues: new Map(
        value.queues.map(({ queue, timeZone }) => [
          queue.id,
          {
            homeCenterId: queue.homeCenterId,
            hours: queue.hours,
            timeZone,
            spanish: queue.skills.includes("es"),
            recorded: queue.recorded,
          },
        ]),
      ),
      handleMs: new Map(
        value.figures.flatMap(({ centerId, handleMsMean, handledLastHour }) =>
          handleMsMean !== null && handledLastHour >= handledLeast ? [[centerId, handleMsMean]] : [],
        ),
      ),
    });
  }

  function factsOf(enterpriseId: string): Facts | null {
    const known = facts.get(enterpriseId) ?? null;
    if ((!known || clock.monotonicMs() - known.readMs > factsForMs) && !reading.has(enterpriseId)) {
      reading.add(enterpriseId);
      read(enterpriseId)
        .catch((error: unknown) =>
          log.debug({ error: String(error) }, "what callers are told cannot be read now"),
        )
        .finally(() => reading.delete(enterpriseId));
    }
    return known;
  }

  function standingOf(enterpriseId: string): Standing | null {
    const known = standings.get(enterpriseId);
    if (known && clock.monotonicMs() - known.atMs < standingForMs) return known;
    const live = models.peek(enterpriseId);
    if (!live) return null;
    const standing: Standing = { atMs: clock.monotonicMs(), waiting: new Map(), seats: new Map() };
    for (const { queueId, state } of live.calls.values())
      if (state === "waiting" || state === "ringing")
        standing.waiting.set(queueId, (standing.waiting.get(queueId) ?? 0) + 1);
    for (const { centerId, state } of live.seats.values()) {
      const seats = standing.seats.get(centerId) ?? { free: 0, working: 0 };
      if (state === "available") seats.free += 1;
      if (state !== "offline" && state !== "lost" && state !== "missed") seats.working += 1;
      standing.seats.set(centerId, seats);
    }
    standings.set(enterpriseId, standing);
    return standing;
  }

  function waitMs(enterpriseId: string, queueId: string, place: number): number | null {
    const known = factsOf(enterpriseId);
    const centerId = known?.queues.get(queueId)?.homeCenterId;
    const handleMs = centerId === undefined ? undefined : known?.handleMs.get(centerId);
    const working = standingOf(enterpriseId)?.seats.get(centerId ?? "")?.working ?? 0;
    return handleMs && working > 0 ? (place * handleMs) / working : null;
  }

  const languageOf = (enterpriseId: string, queueId: string) =>
    factsOf(enterpriseId)?.queues.get(queueId)?.spanish ? "es" : "en";

  return {
    warm: (enterpriseId) => void factsOf(enterpriseId),
    isOpen(enterpriseId, queueId) {
      const queue = factsOf(enterpriseId)?.queues.get(queueId);
      return !queue || isOpen(queue.hours, queue.timeZone, clock.now());
    },
    greeting(enterpriseId, queueId) {
      const known = factsOf(enterpriseId);
      const queue = known?.queues.get(queueId);
      if (!known || !queue) return null;
      const language = queue.spanish ? "es" : "en";
      const notice = queue.recorded ? recordingNotice[language] : null;
      const standing = standingOf(enterpriseId);
      if (!standing) return notice;
      const place = (standing.waiting.get(queueId) ?? 0) + 1;
      standing.waiting.set(queueId, place);
      if (place === 1 && (standing.seats.get(queue.homeCenterId)?.free ?? 0) > 0) return notice;
      return together(standingWords(language, place, waitMs(enterpriseId, queueId, place)), notice);
    },
    waitMs,
    languageOf,
  };
}
