/** One console without a screen: the console's own sync code, watched for how long it hears nothing. */
import { type Api, openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites, type Site } from "#client/platform/sites.ts";
import { openSync, type Sync } from "#client/platform/sync.ts";

export type LedgerConsole = {
  name: string;
  api: Api;
  sync: Sync;
  siteId(): string;
  isLive(): boolean;
  /** Longest time without a word of any site that ends after `fromMs`, and by `untilMs`; the present silence included. */
  longestSilenceMs(fromMs: number, untilMs: number): number;
  close(): void;
};

const firstViewWithinMs = 30_000;

/** @param first - id of the site it begins with. */
export async function openLedgerConsole(
  name: string,
  sites: readonly Site[],
  first: string,
  token: string,
  nowMs: () => number,
): Promise<LedgerConsole> {
  const session = openSession(keptInMemory());
  await session.begin(token);
  const known = openSites(sites, first);
  const api = openApi(known, session);
  const sync = openSync(known, session, api);
  const words: number[] = [nowMs()];
  const offConnection = sync.connection.subscribe(() => {
    if (sync.connection.get().state === "live") words.push(nowMs());
  });
  await firstView(sync);
  return {
    name,
    api,
    sync,
    siteId: () => known.current().id,
    isLive: () => sync.connection.get().state === "live",
    longestSilenceMs(fromMs, untilMs) {
      const ends = [...words.slice(1), nowMs()];
      const silences = ends.flatMap((end, index) => {
        const begin = words[index]!;
        return end > fromMs && end <= untilMs ? [end - begin] : [];
      });
      return Math.round(Math.max(0, ...silences));
    },
    close() {
      offConnection();
      sync.close();
    },
  };
}

async function firstView(sync: Sync): Promise<void> {
  if (sync.live.get().loaded) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => reject(new Error("a console of the ledger got no first view")),
    firstViewWithinMs,
  );
  const off = sync.live.subscribe(() => {
    if (sync.live.get().loaded) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    off();
  }
}
