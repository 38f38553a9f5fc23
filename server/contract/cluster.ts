/** Where PostgreSQL runs and what each server is to the quorum. Shared by supervisor, sites and console. */

export const nodeRoles = ["primary", "replica", "rejoining", "fenced", "down"] as const;
export type NodeRole = (typeof nodeRoles)[number];

/** One PostgreSQL server as the supervisor (or another engine's driver) last saw it. */
export type NodeView = {
  id: string;
  /** The site it stands in: `main` or `cloud`. */
  site: string;
  /** Finer place inside a site, for people: `zone a`. */
  zone: string | null;
  role: NodeRole;
  /** Counted by the current term's quorum. */
  voter: boolean;
  term: number | null;
  /** Greatest of received and replayed position; WAL position as PostgreSQL prints it. */
  lsn: string | null;
  lagBytes: number | null;
  lagMs: number | null;
  /** Too little room is left on its disk to go on writing; absent when the engine cannot tell. */
  diskFull?: boolean;
  /** Why it is in this role, in words for an operator. */
  reason: string;
  port: number | null;
  /** Postmaster, on embedded clusters only. */
  pid: number | null;
};

export const failoverPhases = [
  "detect",
  "decide",
  "promote",
  "reconnect",
  "first-write",
  "first-call",
] as const;
export type FailoverPhase = (typeof failoverPhases)[number];

export const failoverKinds = ["failover", "switchover", "failback", "operator"] as const;
export type FailoverKind = (typeof failoverKinds)[number];

/** One change of primary and how long each phase took. Phase lengths are milliseconds, in order. */
export type FailoverRecord = {
  id: string;
  kind: FailoverKind;
  term: number;
  from: string | null;
  to: string;
  reason: string;
  /** When the first sign was seen. ISO 8601. */
  startedAt: string;
  phases: { phase: FailoverPhase; ms: number }[];
};

/** The whole cluster. `copies` counts replicas that stream from the primary now. */
export type ClusterView = {
  driver: "embedded" | "patroni" | "single";
  /** Replicas the installation is configured to have. */
  copiesConfigured: number;
  copies: number;
  term: number;
  leader: string | null;
  voters: string[];
  /** How many voters must hold a commit: 2 of 3, 1 of 2, 1 of 1, 0 = nobody. */
  acknowledgementsNeeded: number;
  /** False while no supervisor answers: nothing would promote by itself. */
  automaticFailover: boolean;
  /** Set when nothing can be promoted safely without a person. */
  needsOperator: { reason: string; mayBeLost: string } | null;
  /** Failback is refused until then; null when no hold-down runs. ISO 8601. */
  holdDownUntil: string | null;
  nodes: NodeView[];
  /** When this view was measured. ISO 8601. */
  seenAt: string;
};
