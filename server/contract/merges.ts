import type { Channel, CustomValue, Purpose } from "./customers.ts";

export type MergeState = "merged" | "undone";

/** What is chosen between two records, field by field. Tags and care needs are joined, never chosen. */
export const mergeFields = [
  "kind",
  "name",
  "language",
  "timeZone",
  "accountNumber",
  "preferredChannel",
  "vulnerability",
] as const;
/** `both`: of a note on vulnerability, one below the other. */
export type MergeChoice = "this" | "other" | "both";

/** A row as it stood, by the names of its columns. */
type Row = Record<string, unknown>;
type Consents = {
  consent: Record<Purpose, boolean>;
  consentFrom: Partial<Record<Purpose, { source: string; at: string }>>;
};

/** What an undo puts back. */
export type MergeBefore = {
  absorbed: Row;
  /** Of the survivor's own row: fields the merge changed, before and after. */
  own: { from: Row; to: Row };
  /** Contact points and addresses that both had: the absorbed one's row, gone. `keptId`: the survivor's. */
  dropped: { table: "contact_points" | "addresses"; row: Row; keptId: string }[];
  /** Of contact points that both had, the survivor's consents before and after. */
  consents: { id: string; from: Consents; to: Consents }[];
  /** Ids of rows that spoke of the absorbed record and were pointed at the survivor, by `table.column`. */
  moved: Record<string, string[]>;
  /** Changes of the absorbed record that were kept beside it. */
  changes: Row[];
  /** Pairs that either was in. */
  pairs: Row[];
  /** Pairs that the survivor was told apart from because the absorbed one had been. */
  inherited: { first: string; second: string }[];
  /** Calls whose possible callers were told anew. */
  candidates: {
    callId: string;
    /** Nobody had been said to be calling: the merge made it known. */
    madeKnown: boolean;
    candidates: { id: string; name: string; city: string | null }[];
  }[];
};

export type MergeSide = {
  id: string;
  version: number;
  name: string;
  /** Rows that speak of it, by table: `cases`, `interactions`. */
  counts: Record<string, number>;
};

/** A field in which they differ. `choice` is what stands unless somebody chooses. */
export type MergeDifference = {
  field: string;
  label: string;
  mine: string | null;
  theirs: string | null;
  choice: MergeChoice;
  choices: MergeChoice[];
};

/** The record as it would be. */
export type MergeOutcome = {
  kind: string;
  name: string;
  language: string;
  timeZone: string;
  accountNumber: string | null;
  /** Still finds the record. */
  oldAccount: string | null;
  preferredChannel: Channel | null;
  vulnerability: string | null;
  careNeeds: string[];
  tags: string[];
  preferences: Record<string, string>;
  customValues: Record<string, CustomValue>;
  contactPoints: {
    kind: "phone" | "email";
    value: string;
    from: "this" | "other" | "both";
    consent: Record<Purpose, boolean>;
    /** Purposes that one allowed and the other did not: not allowed any more. */
    stricter: Purpose[];
  }[];
  addresses: { text: string; from: "this" | "other" | "both" }[];
};

export type MergePreview = {
  mine: MergeSide;
  theirs: MergeSide;
  differences: MergeDifference[];
  outcome: MergeOutcome;
  /** Why it cannot be done now; null: it can. */
  refusal: string | null;
};

/** `POST customers/{id}/merge`. */
export type Merged = { mergeId: string; customerId: string; version: number };

export type MergeView = {
  id: string;
  absorbedId: string;
  /** As it was called; null when it was erased. */
  name: string | null;
  oldAccount: string | null;
  by: string | null;
  at: string;
  /** Why it cannot be undone now; null: it can. */
  refusal: string | null;
};

/** `kept`: what was left as it is because it was changed since, one sentence each. */
export type MergeUndone = { customerId: string; restoredId: string; kept: string[] };
