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
};

/** Newest first. `next` is given back as `before`; null at the beginning of the chain. */
export type AuditPage = { entries: AuditEntryView[]; next: string | null; ageMs: number };
