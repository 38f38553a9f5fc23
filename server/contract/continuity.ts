import type { ClusterView, FailoverRecord } from "./cluster.ts";
import type { SiteStatus } from "./feed.ts";

/** How one site looks from the site that answered. */
export type SiteProbe = {
  id: string;
  url: string;
  /** It is the one answering. */
  self: boolean;
  answering: boolean;
  /** ISO 8601; null while it answers. */
  silentSince: string | null;
  tookMs: number | null;
};

/** Answer to `GET /api/continuity`. `cluster` is null while its engine does not answer. */
export type ContinuityView = {
  cluster: ClusterView | null;
  sites: SiteProbe[];
  status: Omit<SiteStatus, "waiting" | "longestWaitSince" | "at">;
  /** Newest first; null when their keeper does not answer. */
  failovers: FailoverRecord[] | null;
};
