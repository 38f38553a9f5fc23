import { io, type Socket } from "socket.io-client";
import type { ConsoleHandshake, SiteStatus, SiteToConsole } from "#contract/feed.ts";

export type SiteSocketEvents = {
  opened?: () => void;
  /** Any word from the site, a heartbeat question included. */
  word?: () => void;
  feed?: SiteToConsole["feed"];
  reset?: SiteToConsole["reset"];
  status?: (status: SiteStatus) => void;
  /** Once, when the connection is gone or could not be made. `refused`: the session is not accepted. */
  closed?: (why: "lost" | "refused") => void;
};

export type SiteSocket = { close: () => void };

/** A connection that is not there by then will not be: the next attempt may go to the other site. */
const openMs = 1_500;

/**
 * One connection to one site, WebSocket only (long polling would hide a dead site behind its own
 * retries). Never reconnects by itself: whoever opened it decides where to go next.
 *
 * @param handshake - read at opening, so that a position is never older than it need be.
 */
export function openSiteSocket(
  url: string,
  handshake: () => ConsoleHandshake,
  events: SiteSocketEvents,
): SiteSocket {
  const socket: Socket<SiteToConsole, Record<string, never>> = io(url, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    timeout: openMs,
    auth: (give) => give(handshake()),
  });
  let ended = false;

  function end(why: "lost" | "refused") {
    if (ended) return;
    ended = true;
    socket.close();
    events.closed?.(why);
  }

  socket.on("connect", () => events.opened?.());
  socket.on("connect_error", (fault: Error & { data?: { code?: string } }) => {
    end([fault.message, fault.data?.code].includes("not-signed-in") ? "refused" : "lost");
  });
  socket.on("disconnect", () => end("lost"));
  socket.onAny(() => {
    if (!ended) events.word?.();
  });
  socket.on("beat", (answer) => answer());
  socket.on("feed", (batch) => {
    if (!ended) events.feed?.(batch);
  });
  socket.on("reset", (why) => {
    if (!ended) events.reset?.(why);
  });
  socket.on("status", (status) => {
    if (!ended) events.status?.(status);
  });

  return {
    close() {
      ended = true;
      socket.close();
    },
  };
}
