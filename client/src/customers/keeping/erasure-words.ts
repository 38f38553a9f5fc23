import type { ErasureBasis } from "#contract/erasures.ts";

export const basisWords: Record<ErasureBasis, string> = {
  "own-request": "They asked for it",
  "guardian-request": "Their guardian asked for it",
  "court-order": "A court ordered it",
  "never-a-customer": "They never were a customer",
};

/** Tables by what people call them. */
const tableWords: Record<string, string> = {
  customers: "record",
  contact_points: "contact points",
  addresses: "addresses",
  holdings: "products",
  orders: "orders",
  payment_cards: "payment cards",
  cases: "cases",
  case_events: "lines of cases",
  drafts: "half-typed texts",
  customer_changes: "changes of the record",
  customer_merges: "merges",
  customer_duplicates: "pairs of duplicates",
  import_changes: "changes by imports",
  legal_holds: "lifted holds",
  script_runs: "answers to scripts",
  import_refusals: "refused rows of imports",
  messages: "messages",
  interactions: "interactions",
  voicemails: "voicemails",
  portal_links: "links to their page",
  portal_sessions: "visits to their page",
  portal_codes: "one-time codes",
  carrier_commands: "numbers dialled",
  calls: "calls",
  callbacks: "callbacks",
};

/** What only serves the search says nothing that the record does not. */
const leftOut = ["customer_search", "duplicate_checks", "duplicate_keys"];

export const countWords = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .filter(([table]) => !leftOut.includes(table))
    .map(([table, rows]) => `${tableWords[table] ?? table.replaceAll("_", " ")}: ${rows}`)
    .join(", ") || "nothing";
