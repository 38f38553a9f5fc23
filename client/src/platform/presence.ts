import type { SiteStatus } from "#contract/feed.ts";
import type { Session } from "./session.ts";
import { openSiteSocket, type SiteSocket } from "./site-socket.ts";
import type { Sites } from "./sites.ts";
import { backoffMs } from "./waiting.ts";

/**
 * A second, bare connection to every site this console does not use: it answers heartbeats there, so
 * that both sites witness the seat, and it notices when the other site comes back.
 *
 * @param onStatus - what the other site says of itself.
 */
export function keepPresence(sites: Sites, session: Session, onStatus?: (status: SiteStatus) => void) {
  const open = new Map<string, { socket: SiteSocket | null; timer?: ReturnType<typeof setTimeout> }>();

  function connect(url: string, attempt: number) {
    const token = session.token.get();
    const entry = open.get(url);
    if (!entry || !token) return;
    let round = attempt;
    entry.socket = openSiteSocket(url, () => ({ token, position: null, presenceOnly: true }), {
      opened: () => {
        round = 0;
      },
      status: onStatus,
      closed(why) {
        if (open.get(url) !== entry || why === "refused") return;
        entry.socket = null;
        entry.timer = setTimeout(() => connect(url, round + 1), backoffMs(round, 500, 3_000));
      },
    });
  }

  function drop(url: string) {
    const entry = open.get(url);
    open.delete(url);
    clearTimeout(entry?.timer);
    entry?.socket?.close();
  }

  function follow() {
    const wanted = session.token.get() ? sites.others().map((site) => site.url) : [];
    for (const url of [...open.keys()]) if (!wanted.includes(url)) drop(url);
    for (const url of wanted) {
      if (open.has(url)) continue;
      open.set(url, { socket: null });
      connect(url, 0);
    }
  }

  const stops = [sites.view.subscribe(follow), session.token.subscribe(follow)];
  follow();
  return {
    close() {
      for (const stop of stops) stop();
      for (const url of [...open.keys()]) drop(url);
    },
  };
}
