/** A site as the console's sync sees it: welcome, live, sockets. Dies, hangs and changes as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import { Server } from "socket.io";
import type { LiveView } from "#contract/calls.ts";
import type { QueueView } from "#contract/centers.ts";
import type { FeedChange, SiteStatus, SiteToConsole } from "#contract/feed.ts";

/** What both sites read from: one database, as it were. */
export type StandInTown = {
  queues: Map<string, QueueView>;
  position: string;
  term: number;
  sites: { id: string; url: string }[];
};

export const emptyTown = (): StandInTown => ({ queues: new Map(), position: "1.1.1", term: 1, sites: [] });

export type StandInSite = {
  id: string;
  url: string;
  /** Requests, as `POST live/rows`. */
  asked: string[];
  /** Full and presence-only connections now. */
  sockets: () => { full: number; presence: number };
  heartbeats: () => number;
  emit: (changes: FeedChange[]) => void;
  reset: (reason: string) => void;
  tellStatus: (part?: Partial<SiteStatus>) => void;
  /** Keeps connections open and says nothing more. */
  hang: () => void;
  /** Every connection is cut at once and none is taken. */
  die: () => Promise<void>;
  answer503: boolean;
  /** A copy that is behind: rows are read from it as long as it is set. */
  behind: StandInTown | null;
};

export async function openStandInSite(id: string, town: StandInTown): Promise<StandInSite> {
  const asked: string[] = [];
  const connections = new Set<NetSocket>();
  let hanging = false;
  let beats = 0;
  const http = createServer((req, res) => {
    if (hanging) return;
    void respond(req, res);
  });
  const io = new Server<Record<string, never>, SiteToConsole>(http, { transports: ["websocket"] });

  async function respond(req: IncomingMessage, res: ServerResponse) {
    if (!req.url?.startsWith("/api/")) return;
    const path = req.url.slice("/api/".length);
    asked.push(`${req.method} ${path}`);
    const body = await read(req);
    const json = (status: number, value: unknown) => {
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify(value));
    };
    if (path === "welcome") return json(200, { site: id, sites: town.sites, writable: true });
    if (site.answer503)
      return json(503, { type: "/problems/no-leader", title: "No leader", status: 503, detail: "" });
    if (path === "live") return json(200, viewOf(town, id));
    if (path === "live/rows")
      return json(200, rowsOf(site.behind ?? town, (JSON.parse(body) as { queues?: string[] }).queues ?? []));
    return json(200, { echoed: body, key: req.headers["idempotency-key"] ?? null, site: id });
  }

  io.on("connection", (socket) => {
    socket.data.presence = socket.handshake.auth.presenceOnly === true;
  });
  const beat = setInterval(() => {
    if (hanging) return;
    for (const socket of io.sockets.sockets.values()) {
      socket.timeout(1_000).emit("beat", (late: Error | null) => {
        if (!late) beats += 1;
      });
    }
  }, 100);
  http.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));

  const site: StandInSite = {
    id,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    sockets() {
      const all = [...io.sockets.sockets.values()];
      const presence = all.filter((socket) => socket.data.presence).length;
      return { full: all.length - presence, presence };
    },
    heartbeats: () => beats,
    emit: (changes) => void io.emit("feed", { position: town.position, changes }),
    reset: (reason) => void io.emit("reset", { reason, position: town.position }),
    tellStatus: (part) => void io.emit("status", { ...statusOf(town, id), ...part }),
    hang() {
      hanging = true;
    },
    async die() {
      clearInterval(beat);
      for (const socket of connections) socket.destroy();
      await io.close();
    },
    answer503: false,
    behind: null,
  };
  town.sites.push({ id, url: site.url });
  return site;
}

async function read(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of req) text += String(part);
  return text;
}

const viewOf = (town: StandInTown, site: string): LiveView => ({
  position: town.position,
  site,
  at: new Date().toISOString(),
  centers: [],
  seats: [],
  queues: [...town.queues.values()],
  calls: [],
});

function rowsOf(town: StandInTown, ids: string[]) {
  const queues = ids.flatMap((id) => town.queues.get(id) ?? []);
  const gone = { centers: [], seats: [], calls: [], queues: ids.filter((id) => !town.queues.has(id)) };
  return { position: town.position, centers: [], seats: [], calls: [], queues, gone };
}

const statusOf = (town: StandInTown, site: string): SiteStatus => ({
  site,
  mode: "normal",
  reasons: [],
  leader: "main",
  term: town.term,
  writable: true,
  ageMs: 0,
  copies: 3,
  copiesConfigured: 3,
  lagMs: 0,
  automaticFailover: true,
  carrier: "simulated",
  waiting: 0,
  longestWaitSince: null,
  at: new Date().toISOString(),
});
