/** Why two records may be one customer's. Numbers against are negative: they are told too. */
export const duplicateReasons = {
  "same-email": { weight: 45, says: "They have the same e-mail address." },
  "same-number": { weight: 35, says: "They have the same phone number." },
  "same-account": { weight: 50, says: "Their account numbers differ by signs or spaces only." },
  "same-name": { weight: 40, says: "They are called the same." },
  "like-name": { weight: 25, says: "Their names are spelt nearly the same." },
  "same-address": { weight: 25, says: "They live at the same address." },
  "same-postcode": { weight: 12, says: "They live in the same postcode." },
  "same-city": { weight: 5, says: "They live in the same city." },
  "other-account": { weight: -10, says: "Against it: they have different account numbers." },
  "other-kind": { weight: -30, says: "Against it: one is a person and the other is not." },
} as const;
export type DuplicateReason = keyof typeof duplicateReasons;

/** `dismissed`: somebody said that they are not the same. */
export type DuplicateState = "open" | "dismissed";

/** One of the two, as the page shows them. */
export type DuplicateSide = {
  id: string;
  name: string;
  kind: "person" | "household" | "company";
  accountNumber: string | null;
  city: string | null;
  phone: string | null;
  email: string | null;
  createdAt: string;
  held: boolean;
};

export type DuplicatePair = {
  first: DuplicateSide;
  second: DuplicateSide;
  reasons: DuplicateReason[];
  /** Percent. */
  confidence: number;
  foundAt: string;
  dismissed: { by: string | null; at: string } | null;
};

/** Most likely first. `next` asks for the page after; `unchecked`: records not compared yet. */
export type DuplicatesPage = { pairs: DuplicatePair[]; next: string | null; unchecked: number };
