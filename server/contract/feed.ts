/** What travels over the socket: only that something changed; data travels over HTTP. */
import type { LiveKind } from "./calls.ts";

/** `term.xid.id`: a place in the feed. Transaction ids are reused after a failover, hence the term. */
export type FeedPosition = string;

export const feedTopics = [
  "centers",
  "seats",
  "queues",
  "calls",
  "drafts",
  "customers",
  "cases",
  "duplicates",
  "erasures",
  "people",
  "continuity",
  "drill",
  "settings",
  "segments",
  "scripts",
  "portal",
] as const;
export type FeedTopic = (typeof feedTopics)[number] | LiveKind;

/** One change, as sent to consoles. `type` is what happened (`center:went-dark`), `id` the row that changed. */
export type FeedChange = { topic: FeedTopic; type: string; id: string };

/** Socket.IO events from site to console. `reset`: the position is unknown here, read a fresh snapshot. */
export type SiteToConsole = {
  feed: (batch: { position: FeedPosition; changes: FeedChange[] }) => void;
  reset: (why: { reason: string; position: FeedPosition }) => void;
  status: (status: SiteStatus) => void;
  /** Asked every second; the answer is the seat's heartbeat. */
  beat: (answer: () => void) => void;
};

/** Socket.IO handshake `auth`. `presenceOnly` for the second socket, to the site not in use. */
export type ConsoleHandshake = {
  token: string;
  position: FeedPosition | null;
  presenceOnly?: boolean;
  beacon?: string;
};

/** Sent once a second to every console, and at once on a change. */
export type SiteStatus = {
  site: string;
  mode: "normal" | "drill" | "failed-over" | "degraded";
  reasons: string[];
  leader: string | null;
  term: number;
  /** False: this site may not write now; reads are as old as `ageMs`. */
  writable: boolean;
  ageMs: number;
  copies: number;
  copiesConfigured: number;
  lagMs: number | null;
  automaticFailover: boolean;
  carrier: "simulated" | "twilio";
  waiting: number;
  longestWaitSince: string | null;
  at: string;
};
