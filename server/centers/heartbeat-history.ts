/** The last minute of heartbeats as this site heard them, in memory: shown even while no database answers. */
import type { Heartbeats } from "#contract/floor.ts";
import type { Clock } from "../platform/clock.ts";

/** One column on screen. */
const slotMs = 1_000;
const slots = 60;
const bucketMs = 500;
/** A beat comes each second; a look back of three buckets never misses one that is merely late. */
const lookBackBuckets = 3;
const bucketsKept = (slots * slotMs) / bucketMs + lookBackBuckets;

type Bucket = { people: Set<string>; beacons: Set<string> };

export type HeartbeatHistory = {
  heardPerson(enterpriseId: string, personId: string): void;
  heardBeacon(enterpriseId: string, centerId: string): void;
  /**
   * Oldest slot first, the last one ended just now.
   * @param seatedAt - the center each person sits in now.
   */
  view(
    enterpriseId: string,
    centerIds: readonly string[],
    seatedAt: ReadonlyMap<string, string>,
  ): Omit<Heartbeats, "site">;
};

export function openHeartbeatHistory(clock: Clock): HeartbeatHistory {
  const since = clock.now();
  const enterprises = new Map<string, Map<number, Bucket>>();
  const bucketNow = () => Math.floor(clock.now().getTime() / bucketMs);

  function bucketOf(enterpriseId: string): Bucket {
    const buckets = enterprises.get(enterpriseId) ?? new Map<number, Bucket>();
    enterprises.set(enterpriseId, buckets);
    const at = bucketNow();
    const known = buckets.get(at);
    if (known) return known;
    const fresh: Bucket = { people: new Set(), beacons: new Set() };
    buckets.set(at, fresh);
    for (const old of buckets.keys()) if (old <= at - bucketsKept) buckets.delete(old);
    return fresh;
  }

  return {
    heardPerson: (enterpriseId, personId) => void bucketOf(enterpriseId).people.add(personId),
    heardBeacon: (enterpriseId, centerId) => void bucketOf(enterpriseId).beacons.add(centerId),
    view(enterpriseId, centerIds, seatedAt) {
      const buckets = enterprises.get(enterpriseId) ?? new Map<number, Bucket>();
      const newest = bucketNow();
      const centers = centerIds.map((centerId) => ({
        centerId,
        heard: [] as number[],
        beacon: [] as boolean[],
      }));
      for (let slot = slots - 1; slot >= 0; slot -= 1) {
        const end = newest - slot * (slotMs / bucketMs);
        const people = new Set<string>();
        const beacons = new Set<string>();
        for (let at = end - lookBackBuckets + 1; at <= end; at += 1) {
          for (const person of buckets.get(at)?.people ?? []) people.add(person);
          for (const beacon of buckets.get(at)?.beacons ?? []) beacons.add(beacon);
        }
        const perCenter = new Map<string, number>();
        for (const person of people) {
          const center = seatedAt.get(person);
          if (center) perCenter.set(center, (perCenter.get(center) ?? 0) + 1);
        }
        for (const center of centers) {
          center.heard.push(perCenter.get(center.centerId) ?? 0);
          center.beacon.push(beacons.has(center.centerId));
        }
      }
      return { at: clock.now().toISOString(), slotMs, since: since.toISOString(), centers };
    },
  };
}
