/** Heartbeats as this site hears them: gathered in memory, written once a second in one statement. */
import { sql } from "drizzle-orm";
import type { Platform } from "../platform/platform.ts";

const flushEveryMs = 1_000;
const flushMaxMs = 900;

export type Presence = {
  heardPerson(enterpriseId: string, personId: string): void;
  heardBeacon(enterpriseId: string, centerId: string): void;
  /** Writes what was heard since the last time. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Heard = { people: Map<string, Date>; beacons: Map<string, Date> };

export function openPresence(platform: Platform): Presence {
  let heard = new Map<string, Heard>();
  let flushing: Promise<void> = Promise.resolve();
  const of = (enterpriseId: string): Heard => {
    const known = heard.get(enterpriseId);
    if (known) return known;
    const fresh: Heard = { people: new Map(), beacons: new Map() };
    heard.set(enterpriseId, fresh);
    return fresh;
  };
  const flush = async () => {
    const batch = heard;
    heard = new Map();
    if (!platform.database.status().writable) return;
    for (const [enterpriseId, each] of batch) await writeHeard(platform, enterpriseId, each);
  };
  const timer = setInterval(() => {
    flushing = flushing.then(flush).catch((error: unknown) => {
      // A beat is replaced within a second; nothing is kept for later.
      platform.log.warn({ err: error }, "heartbeats were not written");
    });
  }, flushEveryMs);
  return {
    heardPerson: (enterpriseId, personId) => void of(enterpriseId).people.set(personId, platform.clock.now()),
    heardBeacon: (enterpriseId, centerId) =>
      void of(enterpriseId).beacons.set(centerId, platform.clock.now()),
    flush,
    async close() {
      clearInterval(timer);
      await flushing;
    },
  };
}

/**
 * Times go as text: drizzle takes the writer of `timestamptz[]` away from postgres.js, which then sends none.
 *
 * Local durability: a beat is worthless after a failover, when all clocks restart anyway.
 */
async function writeHeard(
  platform: Platform,
  enterpriseId: string,
  { people, beacons }: Heard,
): Promise<void> {
  const at = (times: Iterable<Date>) => [...times].map((time) => time.toISOString());
  const texts = (values: Iterable<string>) => sql`${sql.param([...values])}`;
  await platform.database.write(
    { enterpriseId },
    (tx) =>
      tx.execute(sql`
        insert into presence (enterprise_id, kind, subject_id, site, center_id, seen_at)
        select a.enterprise_id, 'seat', a.seat_id, ${platform.site}, s.center_id, heard.at::timestamptz
        from unnest(${texts(people.keys())}::uuid[], ${texts(at(people.values()))}::text[]) as heard (person_id, at)
        join agents a on a.person_id = heard.person_id
        join seats s on s.id = a.seat_id
        union all
        select c.enterprise_id, 'beacon', c.id, ${platform.site}, c.id, heard.at::timestamptz
        from unnest(${texts(beacons.keys())}::uuid[], ${texts(at(beacons.values()))}::text[]) as heard (center_id, at)
        join centers c on c.id = heard.center_id
        on conflict (kind, subject_id, site)
        do update set seen_at = greatest(presence.seen_at, excluded.seen_at), center_id = excluded.center_id`),
    { durability: "local", deadlineMs: flushMaxMs },
  );
}
