/**
 * Measures what only a site can see of a failover: when it followed the new leader, when the first write
 * was acknowledged there, when the first call was answered. Each length counts from the end of the one before.
 */
import type { FailoverPhase, FailoverRecord } from "#contract/cluster.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import type { FeedStream } from "../platform/feed/stream.ts";
import type { Log } from "../platform/log.ts";
import type { Cluster } from "./cluster/cluster.ts";

/** The supervisor writes its record just after the promotion; a site may follow the leader sooner. */
const recordAppearsWithinMs = 5_000;
const askAgainMs = 200;

export type FailoverPorts = {
  cluster: Cluster;
  database: Database;
  stream: FeedStream;
  clock: Clock;
  log: Log;
};

type Measured = { term: number; reconnectedAt: Date; firstWriteAt: Date | null; firstCallAt: Date | null };

/** @param answered - the feed type that says a call was answered. */
export function measureFailovers(ports: FailoverPorts, answered: string): { close(): void } {
  let now: Measured | null = null;
  let closed = false;
  const begin = (term: number) => {
    // The first leader after a start is no failover of ours to measure.
    const first = now === null;
    now = { term, reconnectedAt: ports.clock.now(), firstWriteAt: null, firstCallAt: null };
    if (!first) void note(ports, now, () => closed);
  };
  const offLeader = ports.database.follower.onChange((status) => {
    if (status.writable && status.term !== now?.term) begin(status.term);
  });
  const offWrite = ports.database.onAcknowledged((term) => {
    if (now?.term === term) now.firstWriteAt ??= ports.clock.now();
  });
  const offStream = ports.stream.listen({
    reset: () => undefined,
    rows: (rows) => {
      if (rows.some((row) => row.type === answered && row.place.term === now?.term) && now) {
        now.firstCallAt ??= ports.clock.now();
      }
    },
  });
  return {
    close() {
      closed = true;
      offLeader();
      offWrite();
      offStream();
    },
  };
}

/** How long the first call after a failover is waited for before the record is left without it. */
const firstCallWithinMs = 120_000;

async function note(ports: FailoverPorts, measured: Measured, closed: () => boolean): Promise<void> {
  const record = await recordOf(ports, measured.term, closed);
  if (!record) return;
  const promotedAtMs = Date.parse(record.startedAt) + record.phases.reduce((sum, phase) => sum + phase.ms, 0);
  await add(ports, record, "reconnect", measured.reconnectedAt.getTime() - promotedAtMs);
  const firstWriteAt = await until(() => measured.firstWriteAt, closed);
  if (!firstWriteAt) return;
  await add(ports, record, "first-write", firstWriteAt.getTime() - measured.reconnectedAt.getTime());
  const firstCallAt = await until(() => measured.firstCallAt, closed);
  if (firstCallAt) await add(ports, record, "first-call", firstCallAt.getTime() - firstWriteAt.getTime());
}

async function recordOf(
  ports: FailoverPorts,
  term: number,
  closed: () => boolean,
): Promise<FailoverRecord | null> {
  for (let waitedMs = 0; waitedMs < recordAppearsWithinMs && !closed(); waitedMs += askAgainMs) {
    try {
      const record = (await ports.cluster.failovers()).find((known) => known.term === term);
      if (record) return record;
    } catch (error) {
      ports.log.debug({ error: String(error) }, "the history of failovers does not answer yet");
    }
    await pause(askAgainMs);
  }
  return null;
}

async function add(
  ports: FailoverPorts,
  record: FailoverRecord,
  phase: FailoverPhase,
  ms: number,
): Promise<void> {
  try {
    // The supervisor's clock and ours are the same machine's; a site may follow before the record is closed.
    await ports.cluster.addPhase(record.id, phase, Math.max(0, ms));
  } catch (error) {
    ports.log.warn({ phase, error: String(error) }, "a measured phase could not be kept");
  }
}

async function until<T>(read: () => T | null, closed: () => boolean): Promise<T | null> {
  for (let waitedMs = 0; waitedMs < firstCallWithinMs && !closed(); waitedMs += askAgainMs) {
    const value = read();
    if (value !== null) return value;
    await pause(askAgainMs);
  }
  return null;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
