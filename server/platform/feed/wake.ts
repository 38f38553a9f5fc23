/**
 * Wakes feed readers after a commit. NOTIFY inside a data transaction holds a database-wide lock until the
 * quorum answers (1,486 commits/s fell to 47), so it is sent after commit, coalesced, on its own connection.
 */
import postgres from "postgres";
import { Lane } from "../database/lane.ts";
import type { LeaderFollower } from "../database/leader.ts";
import type { Log } from "../log.ts";

const channel = "holdfast_feed";
/** Commits within this many milliseconds share one NOTIFY. */
const coalesceMs = 5;
const notifyDeadlineMs = 1_000;

export type FeedWaker = {
  /** Something was committed here. */
  wake(): void;
  /** Calls back when something was committed anywhere. */
  onWake(listener: () => void): () => void;
  close(): void;
};

export function openFeedWaker(follower: LeaderFollower, log: Log): FeedWaker {
  const listeners = new Set<() => void>();
  let ear: { leader: string; client: postgres.Sql; mouth: Lane } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const turnTo = (leader: string | null) => {
    if (ear?.leader === leader) return;
    hush(ear, log);
    ear = null;
    const address = leader ? follower.addressOf(leader) : undefined;
    if (!address) return;
    const client = postgres(address.url, {
      max: 1,
      onnotice: () => undefined,
      backoff: () => 0.2,
      connect_timeout: 1,
    });
    ear = { leader: address.id, client, mouth: new Lane(address.url, "holdfast-notify") };
    client
      .listen(channel, tell, tell)
      .catch((error: unknown) => log.warn({ error: String(error) }, "cannot listen; the slow poll goes on"));
  };
  const off = follower.onChange((status) => turnTo(status.leader));
  return {
    wake() {
      // Readers on this site need no round trip.
      tell();
      if (timer) return;
      timer = setTimeout(() => {
        timer = null;
        const lane = ear?.mouth;
        lane
          ?.within(notifyDeadlineMs, () => lane.sql`select pg_notify(${channel}, '')`)
          .catch((error: unknown) =>
            log.debug({ error: String(error) }, "wake-up not sent; the slow poll goes on"),
          );
      }, coalesceMs);
    },
    onWake(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      off();
      if (timer) clearTimeout(timer);
      hush(ear, log);
      ear = null;
    },
  };
}

function hush(ear: { client: postgres.Sql; mouth: Lane } | null, log: Log): void {
  if (!ear) return;
  ear.mouth.close();
  ear.client
    .end({ timeout: 0 })
    .catch((error: unknown) => log.debug({ error: String(error) }, "listener was already gone"));
}
