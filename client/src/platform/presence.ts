import type { Signal } from "./signal.ts";
import { openSiteSocket, type SiteSocket } from "./site-socket.ts";
import { backoffMs } from "./waiting.ts";

/** Where to be heard, and as whom. Without a token nowhere. */
export type PresenceWish = { token: string | null; urls: readonly string[] };

type Line = { socket: SiteSocket | null; token: string; timer?: ReturnType<typeof setTimeout> };

/**
 * A bare connection to every site wished for, which does nothing but answer heartbeats: each site then
 * witnesses the seat by itself, and a move from one to the other finds it known there.
 */
export function keepPresence(wish: Signal<PresenceWish>): { close: () => void } {
  const lines = new Map<string, Line>();

  function connect(url: string, line: Line, attempt: number) {
    let round = attempt;
    line.socket = openSiteSocket(url, () => ({ token: line.token, position: null, presenceOnly: true }), {
      opened() {
        round = 0;
      },
      closed(why) {
        if (lines.get(url) !== line || why === "refused") return;
        line.socket = null;
        line.timer = setTimeout(() => connect(url, line, round + 1), backoffMs(round, 500, 3_000));
      },
    });
  }

  function drop(url: string) {
    const line = lines.get(url);
    lines.delete(url);
    clearTimeout(line?.timer);
    line?.socket?.close();
  }

  function follow() {
    const { token, urls } = wish.get();
    for (const [url, line] of [...lines]) if (line.token !== token || !urls.includes(url)) drop(url);
    if (!token) return;
    for (const url of urls) {
      if (lines.has(url)) continue;
      const line: Line = { socket: null, token };
      lines.set(url, line);
      connect(url, line, 0);
    }
  }

  const stop = wish.subscribe(follow);
  follow();
  return {
    close() {
      stop();
      for (const url of [...lines.keys()]) drop(url);
    },
  };
}
