/** On what ground somebody is erased. Words for the certificate; no law is checked. */
export const erasureBases = ["own-request", "guardian-request", "court-order", "never-a-customer"] as const;
export type ErasureBasis = (typeof erasureBases)[number];

/** Rows removed and rows blanked, by table. */
export type ErasureCounts = { removed: Record<string, number>; blanked: Record<string, number> };

/** What an erasure would do; nothing is written. `refusal`: why not now. */
export type ErasurePreview = {
  customerId: string;
  version: number;
  name: string;
  counts: ErasureCounts;
  stays: string[];
  refusal: string | null;
};

/** The certificate: what stays. */
export type ErasureView = {
  id: string;
  erasedId: string;
  formerIds: string[];
  basis: ErasureBasis;
  reference: string;
  counts: ErasureCounts;
  by: string;
  at: string;
  /** Sounds of voicemails that the carrier has not deleted yet. */
  recordingsLeft: number;
  /** SHA-256 of the above as it was written to the audit chain. */
  digest: string;
};

export type ErasuresPage = { erasures: ErasureView[]; next: string | null };

export type LegalHoldView = {
  id: string;
  reason: string;
  by: string;
  at: string;
  lifted: { by: string; at: string; why: string } | null;
};

/** What of a record concerns its keeping: holds, merges. */
export type KeepingView = {
  holds: LegalHoldView[];
  merges: import("./merges.ts").MergeView[];
};
