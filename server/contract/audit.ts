/** One line of the audit chain as screens show it. `id` is its place and the cursor to read on from. */
export type AuditEntryView = {
  id: string;
  at: string;
  actor: { kind: string; id: string; name: string | null };
  action: string;
  entity: string;
  entityId: string;
  why: string | null;
  detail: Record<string, unknown>;
  /** A seal of the chain covers it. False: written within the last seconds. */
  sealed: boolean;
};

/** Newest first. `next` is given back as `before`; null at the beginning of the chain. */
export type AuditPage = { entries: AuditEntryView[]; next: string | null; ageMs: number };

/** Where the chain stands. A tail of more than some seconds means that nothing seals. */
export type AuditStanding = {
  /** The newest seal; null before the first. */
  head: { number: number; digest: string; at: string } | null;
  /** Entries no seal covers yet; `more` when they were not counted to the end. */
  unsealed: { entries: number; more: boolean; oldestAt: string | null };
};

/** Answer to `POST /api/audit/verify`: the newest part of the chain, recomputed. The whole: `npx holdfast audit verify`. */
export type AuditVerification = {
  /** Seals recomputed, from the first to the last number; null when there is none. */
  seals: { from: number; to: number } | null;
  entriesChecked: number;
  unsealed: number;
  /** Null: nothing was changed, taken out, put in or moved. `entry` is an entry's id. */
  fault: { seal: number | null; entry: string | null; what: string } | null;
  at: string;
};
