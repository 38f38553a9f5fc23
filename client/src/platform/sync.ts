import type { LiveView } from "#contract/calls.ts";
import type { FeedChange, FeedPosition, SiteStatus } from "#contract/feed.ts";
import type { Api } from "./api.ts";
import { termOf } from "./feed-place.ts";
import { openLiveReader } from "./live-reader.ts";
import { type LiveState, openLiveStore, stateHash } from "./live-store.ts";
import { keepPresence, type PresenceWish } from "./presence.ts";
import type { Session } from "./session.ts";
import { type Signal, signal } from "./signal.ts";
import { openSiteSocket, type SiteSocket } from "./site-socket.ts";
import type { Site, Sites } from "./sites.ts";
import { backoffMs } from "./waiting.ts";

export const connectionStates = ["live", "reconnecting", "offline"] as const;
export type ConnectionState = (typeof connectionStates)[number];

export type Connection = {
  state: ConnectionState;
  site: Site;
  /** When the site was last heard, by this console's clock (ms since 1970); null before the first word. */
  lastWordAt: number | null;
  /** When `state` began, by this console's clock. */
  since: number;
  status: SiteStatus | null;
};

export type Sync = {
  connection: Signal<Connection>;
  live: Signal<LiveState>;
  /** Everything the feed announced, the floor included: for pages that keep their own queries. */
  onChange: (listener: (change: FeedChange) => void) => () => void;
  /** Equal for two consoles that show the same. */
  stateHash: () => string;
  /** The last feed position received; what the next handshake will say. */
  position: () => FeedPosition | null;
  close: () => void;
};

/** A site speaks each second; after this silence we ask around, and leave if it does not answer. */
const silenceMs = 1_800;
const watchMs = 200;
/** No site has answered for this long: the console says offline. */
const offlineAfterMs = 3_000;
/** A failover inside one site takes about 1.5 s; a site that cannot write for longer is left. */
const unwritableMs = 3_000;

/** How heartbeats are answered: here, or beside the page in a browser. */
export type PresenceBy = (wish: Signal<PresenceWish>) => { close: () => void };

/** One full connection to the current site, kept up wherever that is. Needs a session. */
export function openSync(
  sites: Sites,
  session: Session,
  api: Api,
  onSignedOut?: () => void,
  presenceBy: PresenceBy = keepPresence,
  before: LiveView | null = null,
): Sync {
  const store = openLiveStore();
  // Until a site says what is: shown as old, for the connection says so.
  if (before) store.replace(before);
  const reader = openLiveReader(api, store);
  const listeners = new Set<(change: FeedChange) => void>();
  const now = () => Date.now();
  const connection = signal<Connection>({
    state: "reconnecting",
    site: sites.current(),
    lastWordAt: null,
    since: now(),
    status: null,
  });
  let socket: SiteSocket | null = null;
  let position: FeedPosition | null = null;
  let term = 0;
  let round = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let lastWordAt: number | null = null;
  /** Like `lastWordAt`, but a connection being opened gets its time too. */
  let quietSince = now();
  let unwritableSince: number | null = null;
  let asking = false;

  function show(state: ConnectionState, status = connection.get().status) {
    const before = connection.get();
    const since = before.state === state ? before.since : now();
    connection.set({ state, site: sites.current(), lastWordAt, since, status });
  }

  /** Beside a page at every site; otherwise where the full connection does not answer already. */
  function wishNow(): PresenceWish {
    const where = presenceBy === keepPresence ? sites.others() : sites.view.get().all;
    return { token: session.token.get(), urls: where.map((site) => site.url) };
  }

  function sawTerm(next: number) {
    if (next <= term) return;
    // Transaction ids start over after a failover: versions and positions of the old term mean nothing.
    if (term !== 0) reader.refresh();
    term = next;
  }

  function connect() {
    const token = session.token.get();
    if (closed || !token) return;
    clearTimeout(timer);
    socket?.close();
    const site = sites.current();
    quietSince = now();
    socket = openSiteSocket(site.url, () => ({ token, position }), {
      opened() {
        round = 0;
        heard();
        // Without a position the site begins at its present: only a snapshot read after that is whole.
        if (position === null) reader.refresh();
        show("live");
      },
      word: heard,
      feed(batch) {
        position = batch.position;
        sawTerm(termOf(batch.position));
        reader.changed(batch.position, batch.changes);
        for (const change of batch.changes) for (const listener of listeners) listener(change);
      },
      reset(why) {
        position = why.position;
        reader.refresh();
      },
      status(status) {
        sawTerm(status.term);
        unwritableSince = status.writable ? null : (unwritableSince ?? now());
        show("live", status);
      },
      closed(why) {
        socket = null;
        if (why === "refused") return onSignedOut?.();
        void lost(site);
      },
    });
  }

  function heard() {
    lastWordAt = now();
    quietSince = lastWordAt;
  }

  async function lost(site: Site) {
    if (closed) return;
    if (connection.get().state === "live") show("reconnecting");
    if (sites.current().url === site.url) await sites.suspect("unreachable");
    if (closed || socket) return;
    round += 1;
    const wait = round === 1 ? 0 : backoffMs(round, 100, 1_000);
    clearTimeout(timer);
    timer = setTimeout(connect, wait);
  }

  /** Silence on an open connection: the site hangs or the line is cut without a word. */
  async function watch() {
    const { state, since } = connection.get();
    if (state === "reconnecting" && !sites.view.get().anyAnswers && now() - since > offlineAfterMs)
      show("offline");
    if (state === "offline" && sites.view.get().anyAnswers) show("reconnecting");
    if (!socket || asking) return;
    const silent = now() - quietSince > silenceMs;
    const unwritable = unwritableSince !== null && now() - unwritableSince > unwritableMs;
    if (!silent && !unwritable) return;
    asking = true;
    const here = sites.current();
    if (silent && state === "live") show("reconnecting");
    const next = await sites.suspect(silent ? "unreachable" : "cannot-write");
    if (unwritable) unwritableSince = now();
    if (!closed && silent && next.url === here.url && sites.view.get().anyAnswers) connect();
    asking = false;
  }

  const watching = setInterval(() => void watch(), watchMs);
  const wish = signal<PresenceWish>(wishNow());
  const follow = () => wish.set(wishNow());
  const presence = presenceBy(wish);
  let url = sites.current().url;
  const stops = [
    sites.view.subscribe(follow),
    session.token.subscribe(follow),
    // Under the new token, so that ending that session elsewhere also ends this connection.
    session.token.subscribe(connect),
    sites.view.subscribe(() => {
      if (sites.current().url === url) return;
      url = sites.current().url;
      unwritableSince = null;
      round = 0;
      show("reconnecting");
      connect();
    }),
  ];
  reader.refresh();
  connect();

  return {
    connection,
    live: store.state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stateHash: () => stateHash(store.state.get()),
    position: () => position,
    close() {
      closed = true;
      clearInterval(watching);
      clearTimeout(timer);
      for (const stop of stops) stop();
      reader.close();
      presence.close();
      socket?.close();
    },
  };
}
