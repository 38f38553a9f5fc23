/**
 * Every column that speaks of a customer, directly or through a call, a case or a message, and what becomes of its
 * rows when two records are merged and when somebody is erased. A table that is missing here fails
 * tests/customers/what-speaks-of-customers.test.ts, so that none is forgotten.
 */
export type TableFate = {
  /** `moves`: pointed at the survivor by the row's id. `follows`: hangs on a row that moves. Else what is done, in words. */
  merge: "moves" | "follows" | { own: string };
  /** `removed`: the rows are deleted. `blanked`: the rows stay, for counting, and say nothing. */
  erase: "removed" | "blanked" | { own: string };
};

const part: TableFate = { merge: "moves", erase: "removed" };

export const speaksOfCustomers: Record<`${string}.${string}`, TableFate> = {
  "contact_points.customer_id": {
    merge: { own: "moves; one that both have stays once, with the stricter consent" },
    erase: "removed",
  },
  "addresses.customer_id": { merge: { own: "moves; one that both have stays once" }, erase: "removed" },
  "holdings.customer_id": part,
  "orders.customer_id": part,
  "payment_cards.customer_id": part,
  "cases.customer_id": part,
  "case_events.customer_id": part,
  "case_events.case_id": { merge: "follows", erase: { own: "removed with the case" } },
  "interactions.customer_id": { merge: "moves", erase: "blanked" },
  "calls.customer_id": { merge: { own: "moves; a live one is told the survivor's name" }, erase: "blanked" },
  "callbacks.customer_id": { merge: "moves", erase: "blanked" },
  "offers.call_id": {
    merge: "follows",
    erase: { own: "stays: which seat was asked, nothing of the caller" },
  },
  "script_runs.call_id": { merge: "follows", erase: "blanked" },
  "voicemails.customer_id": {
    merge: "moves",
    erase: { own: "removed; the carrier is told to delete the sound" },
  },
  "voicemails.call_id": { merge: "follows", erase: { own: "removed with the call's customer" } },
  "portal_links.customer_id": part,
  "portal_sessions.customer_id": part,
  "portal_sessions.customer_ids": { merge: { own: "the survivor's id instead" }, erase: { own: "removed" } },
  "portal_codes.customer_ids": {
    merge: {
      own: "the survivor's id instead; an undo lets a code lead where it leads, it is over in minutes",
    },
    erase: { own: "removed, as is one for a number or address of the person" },
  },
  "customer_changes.customer_id": {
    merge: { own: "the absorbed record's are kept with the merge, for versions would be there twice" },
    erase: "removed",
  },
  "import_changes.customer_id": {
    merge: { own: "stays under the old id: the undo of an import leaves a merged record alone" },
    erase: "removed",
  },
  "customer_search.customer_id": { merge: { own: "written anew by triggers" }, erase: "removed" },
  "duplicate_checks.customer_id": { merge: { own: "goes with the record" }, erase: "removed" },
  "duplicate_keys.customer_id": { merge: { own: "goes with the record" }, erase: "removed" },
  "customer_duplicates.first_id": {
    merge: { own: "kept with the merge, put back by its undo" },
    erase: "removed",
  },
  "customer_duplicates.second_id": {
    merge: { own: "kept with the merge, put back by its undo" },
    erase: "removed",
  },
  "customer_merges.customer_id": { merge: "moves", erase: "removed" },
  "legal_holds.customer_id": {
    merge: "moves",
    erase: { own: "refused while one holds; lifted ones are removed" },
  },
};

/** What holds words or numbers of customers without saying whose they are; erased by value, each in its own way. */
export const holdsCustomersByValue: Record<string, string> = {
  messages: "blanked where nobody else has the number",
  suppressions: "stays: a number that said STOP must not be messaged again; it names nobody",
  carrier_commands: "the number dialled is blanked, in orders for calls of the person",
  drafts: "removed where their key names a call, case or record of the person",
  import_refusals: "removed where a cell has a number, address or account number of the person",
  imports: "samples removed where a cell has one",
  import_parts: "the file itself goes by age; an erasure waits while one is being read",
  idempotency_keys: "answers hold ids alone",
  audit_entries: "ids alone, for an entry is never changed",
  search_words: "single words, of many people; a word that no line has goes within two days",
};

export const movedByMerge = Object.entries(speaksOfCustomers)
  .filter(([, { merge }]) => merge === "moves")
  .map(([place]) => place.split(".") as [table: string, column: string]);
