/** The live line to consoles: heartbeats, site status, and the feed (ids only; data travels over HTTP). */
import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import type { FeedChange, SiteStatus, SiteToConsole } from "#contract/feed.ts";
import { sessionEnded } from "./identity/events.ts";
import type { PersonCaller } from "./platform/caller.ts";
import { formatPlace, parsePlace } from "./platform/feed/position.ts";
import type { FeedRow } from "./platform/feed/read.ts";
import { FeedRing } from "./platform/feed/ring.ts";
import type { FeedStream } from "./platform/feed/stream.ts";
import type { Log } from "./platform/log.ts";

const beatEveryMs = 1_000;
const statusEveryMs = 1_000;
const bodyMaxBytes = 16_384;

const handshake = z.object({
  token: z.string().max(2_000),
  position: z.string().max(64).nullish(),
  presenceOnly: z.boolean().optional(),
  beacon: z.uuid().optional(),
});

type SocketFacts = { caller: PersonCaller; beacon: string | null; presenceOnly: boolean };
type ConsoleSocket = Socket<Record<string, never>, SiteToConsole, Record<string, never>, SocketFacts>;

export type SocketPorts = {
  stream: FeedStream;
  log: Log;
  origins: readonly string[];
  callerOfToken(token: string): Promise<PersonCaller | null>;
  status(enterpriseId: string): SiteStatus;
  /** A console (or a center's beacon) answered a heartbeat just now. */
  heard(who: { caller: PersonCaller; beacon: string | null }): void;
  /** A console's line closed; silence begins now rather than at the next missed beat. */
  gone(who: { caller: PersonCaller; beacon: string | null }): void;
};

/** Opens the socket server on `http`. `close` disconnects everyone, so that they move to the other site. */
export function openSockets(
  http: HttpServer,
  ports: SocketPorts,
): { close(): Promise<void>; count(): number } {
  const io = new Server<Record<string, never>, SiteToConsole, Record<string, never>, SocketFacts>(http, {
    // Recovery is ours (the feed's positions); Socket.IO's own is the happy path only.
    cors: { origin: [...ports.origins] },
    transports: ["websocket"],
    maxHttpBufferSize: bodyMaxBytes,
    pingInterval: 5_000,
    pingTimeout: 5_000,
  });
  const ring = new FeedRing();
  const offStream = ports.stream.listen({
    reset: (place, reason) => {
      ring.reset(place);
      io.emit("reset", { reason, position: formatPlace(place) });
    },
    rows: (rows) => {
      ring.push(rows);
      disconnectEnded(io.sockets.sockets.values(), rows);
      for (const [enterpriseId, own] of Map.groupBy(rows, (row) => row.enterpriseId)) {
        io.to(enterpriseId).emit("feed", {
          position: formatPlace(rows.at(-1)!.place),
          changes: changesOf(own),
        });
      }
    },
  });
  const begun = ports.stream.place();
  if (begun) ring.reset(begun);

  io.use((socket, next) => {
    admit(socket, ports).then(
      () => next(),
      (error: unknown) => {
        ports.log.info({ error: String(error) }, "socket refused");
        next(error instanceof Error ? error : new Error("refused"));
      },
    );
  });
  io.on("connection", (socket) => {
    socket.on("disconnect", () => ports.gone(socket.data));
    if (socket.data.presenceOnly) return;
    catchUp(socket, ring);
    socket.emit("status", ports.status(socket.data.caller.enterpriseId));
  });

  const beat = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) {
      // The timeout only forgets the callback: silence is what the missing answer means.
      socket.timeout(beatEveryMs * 3).emit("beat", (late: Error | null) => {
        if (!late) ports.heard(socket.data);
      });
    }
  }, beatEveryMs);
  const tell = setInterval(() => {
    for (const room of new Set(
      [...io.sockets.sockets.values()].map((socket) => socket.data.caller.enterpriseId),
    )) {
      io.to(room).emit("status", ports.status(room));
    }
  }, statusEveryMs);
  return {
    count: () => io.sockets.sockets.size,
    async close() {
      clearInterval(beat);
      clearInterval(tell);
      offStream();
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

/** Who signed out, or was signed out, hears nothing more; the console then finds out by being refused. */
function disconnectEnded(sockets: Iterable<ConsoleSocket>, rows: readonly FeedRow[]): void {
  const ended = new Set(rows.filter((row) => row.type === sessionEnded).map((row) => row.entityId));
  if (ended.size === 0) return;
  for (const socket of sockets) if (ended.has(socket.data.caller.sessionId)) socket.disconnect(true);
}

async function admit(socket: ConsoleSocket, ports: SocketPorts): Promise<void> {
  const auth = handshake.safeParse(socket.handshake.auth);
  if (!auth.success) throw new Error("bad-handshake");
  const caller = await ports.callerOfToken(auth.data.token);
  if (!caller) throw new Error("not-signed-in");
  socket.data.caller = caller;
  socket.data.beacon = auth.data.beacon ?? null;
  socket.data.presenceOnly = auth.data.presenceOnly === true || auth.data.beacon !== undefined;
}

/** Sends what the console missed, or tells it to read afresh; then it hears the feed like everyone else. */
function catchUp(socket: ConsoleSocket, ring: FeedRing): void {
  const { enterpriseId } = socket.data.caller;
  const place = parsePlace(String(socket.handshake.auth.position ?? ""));
  const newest = ring.newest();
  const missed = place && newest ? ring.after(place) : null;
  void socket.join(enterpriseId);
  if (!newest) return;
  if (!missed) {
    socket.emit("reset", {
      reason: place ? "the position is not in this site's history" : "first connection",
      position: formatPlace(newest),
    });
    return;
  }
  const own = missed.filter((row) => row.enterpriseId === enterpriseId);
  socket.emit("feed", { position: formatPlace(newest), changes: changesOf(own) });
}

/** The same row twice in a batch is one reason to read it again. */
function changesOf(rows: readonly FeedRow[]): FeedChange[] {
  const changes = new Map<string, FeedChange>();
  for (const row of rows)
    changes.set(`${row.type} ${row.entityId}`, { topic: row.topic, type: row.type, id: row.entityId });
  return [...changes.values()];
}
