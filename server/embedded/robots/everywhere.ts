import { openSiteSocket, type SiteSocket } from "#client/platform/site-socket.ts";
import { backoffMs } from "#client/platform/waiting.ts";
import type { ConsoleHandshake } from "#contract/feed.ts";

/**
 * Keeps a bare connection to every site, for heartbeats alone: a seat's, or a center's beacon. Both
 * sites then witness that it lives.
 */
export function beHeardEverywhere(
  sites: readonly { url: string }[],
  handshake: Omit<ConsoleHandshake, "position">,
): { close(): void } {
  let closed = false;
  const sockets = new Map<string, SiteSocket>();
  const timers = new Set<NodeJS.Timeout>();

  function connect(url: string, attempt: number) {
    let round = attempt;
    sockets.set(
      url,
      openSiteSocket(url, () => ({ ...handshake, position: null }), {
        opened: () => {
          round = 0;
        },
        closed: () => {
          if (closed) return;
          const timer = setTimeout(
            () => {
              timers.delete(timer);
              connect(url, round + 1);
            },
            backoffMs(round, 500, 3_000),
          );
          timers.add(timer);
        },
      }),
    );
  }

  for (const { url } of sites) connect(url, 0);
  return {
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets.values()) socket.close();
    },
  };
}
