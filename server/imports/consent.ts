/** What becomes of consent when a file speaks of it. Pure. */
import { type Purpose, purposes } from "#contract/customers.ts";
import type { CustomerRow } from "./read-row.ts";

export type Consent = {
  consent: Record<Purpose, boolean>;
  consentFrom: Partial<Record<Purpose, { source: string; at: string }>>;
};
export type KnownConsent = Consent & { at: Date };

const none = { lifeSafety: false, service: false, marketing: false };

/**
 * Of a contact point that the file brings: what its columns say, and no to everything else.
 * @param importSource - where an answer is from when no column says so.
 * @param now - when we were told, for an answer without a date. ISO 8601.
 */
export function consentOf({ consent: said }: CustomerRow, importSource: string, now: string): Consent {
  const from = { source: said.source ?? importSource, at: said.at ?? now };
  return {
    consent: { ...none, ...said.given },
    consentFrom: Object.fromEntries(Object.keys(said.given).map((purpose) => [purpose, from])),
  };
}

/**
 * Of a contact point that is known. A no is always taken unless it is older than the answer we have; a yes only
 * when it is dated later than that answer: whoever said stop to us is not signed up again by an old list.
 *
 * @returns null when nothing changes.
 */
export function consentChange(
  known: KnownConsent,
  row: CustomerRow,
  importSource: string,
  now: string,
): Consent | null {
  const { given, at } = row.consent;
  const changed = purposes.filter((purpose) => {
    const said = given[purpose];
    if (said === undefined || said === known.consent[purpose]) return false;
    const answeredAt = Date.parse(known.consentFrom[purpose]?.at ?? known.at.toISOString());
    return at === null ? !said : Date.parse(at) > answeredAt;
  });
  if (changed.length === 0) return null;
  const told = consentOf(row, importSource, now);
  return {
    consent: { ...known.consent, ...pick(told.consent, changed) },
    consentFrom: { ...known.consentFrom, ...pick(told.consentFrom, changed) },
  };
}

const pick = <T>(all: Partial<Record<Purpose, T>>, wanted: readonly Purpose[]) =>
  Object.fromEntries(wanted.map((purpose) => [purpose, all[purpose]])) as Record<Purpose, T>;
