/** What the Floor shows beside the live rows: who was heard in the last minute, and today's calls. */
import { Router } from "express";
import { z } from "zod";
import type { FloorDay, Heartbeats } from "#contract/floor.ts";
import type { HeartbeatHistory } from "../centers/heartbeat-history.ts";
import { may } from "../identity/may.ts";
import type { Platform } from "../platform/platform.ts";
import { answerTargetMs, readDayFigures } from "./day-figures.ts";
import { type LivePorts, liveView } from "./live-view.ts";

/** A day is a day: older calls are for reports. */
const sinceMaxMs = 36 * 3_600_000;
/** Many screens ask the same: answered from memory for so long. */
const keptMs = 2_000;

type Ports = { platform: Platform; live: LivePorts; heartbeats: HeartbeatHistory };

export function floorRoutes({ platform, live, heartbeats }: Ports): Router {
  const router = Router();
  const { database, clock } = platform;
  const days = keepBriefly<FloorDay>(() => clock.monotonicMs());

  router.get("/floor/heartbeats", may("center:look"), async (req, res) => {
    const { centers, seats } = await liveView(live, req.caller);
    const seatedAt = new Map(
      seats.flatMap((seat) => (seat.person ? [[seat.person.id, seat.centerId] as const] : [])),
    );
    const centerIds = centers.map((center) => center.id);
    res.json({
      site: platform.site,
      ...heartbeats.view(req.caller.enterpriseId, centerIds, seatedAt),
    } satisfies Heartbeats);
  });

  router.get("/floor/today", may("center:look"), async (req, res) => {
    const oldest = new Date(clock.now().getTime() - sinceMaxMs);
    const { since } = z.object({ since: z.iso.datetime() }).parse(req.query);
    const from = new Date(since) < oldest ? oldest : new Date(since);
    const { enterpriseId } = req.caller;
    const day = await days(`${enterpriseId} ${since}`, async () => {
      const now = clock.now();
      const { value, ageMs } = await database.readAny({ enterpriseId }, (tx) =>
        readDayFigures(tx, from, now),
      );
      return {
        since: from.toISOString(),
        targetMs: answerTargetMs,
        at: now.toISOString(),
        ageMs,
        centers: value,
      };
    });
    const { centers } = await liveView(live, req.caller);
    const seen = new Set(centers.map((center) => center.id));
    res.json({
      ...day,
      centers: day.centers.filter((center) => seen.has(center.centerId)),
    } satisfies FloorDay);
  });
  return router;
}

/** Reads once for everybody who asks within `keptMs`. */
function keepBriefly<T>(nowMs: () => number) {
  const kept = new Map<string, { atMs: number; value: Promise<T> }>();
  return (key: string, read: () => Promise<T>): Promise<T> => {
    for (const [old, { atMs }] of kept) if (nowMs() - atMs > keptMs) kept.delete(old);
    const known = kept.get(key);
    if (known) return known.value;
    const value = read();
    kept.set(key, { atMs: nowMs(), value });
    value.catch(() => kept.delete(key));
    return value;
  };
}
