/** Who is calling, as far as the number tells. What a stranger sends is text and nothing more. */
import { createHash } from "node:crypto";
import type { Match } from "#contract/calls.ts";

/** Shown to choose from; a shared switchboard may belong to hundreds. */
export const candidatesMax = 10;

export type Candidate = { id: string; name: string; city: string | null; language: string };

export type CallerMatch = {
  match: Match;
  customerId: string | null;
  customerName: string | null;
  language: string | null;
  candidates: { id: string; name: string; city: string | null }[];
};

/** Decides what a look-up by number means. Several people may share a number: nobody is guessed. */
export function matchCaller(number: string | null, found: readonly Candidate[]): CallerMatch {
  const nobody = { customerId: null, customerName: null, language: null, candidates: [] };
  if (number === null) return { match: "withheld", ...nobody };
  const [only, ...others] = found;
  if (!only) return { match: "unknown", ...nobody };
  if (others.length === 0) {
    return {
      match: "known",
      customerId: only.id,
      customerName: only.name,
      language: only.language,
      candidates: [],
    };
  }
  const candidates = found.slice(0, candidatesMax).map(({ id, name, city }) => ({ id, name, city }));
  const oneLanguage = found.every((each) => each.language === only.language) ? only.language : null;
  return { match: "several", ...nobody, language: oneLanguage, candidates };
}

/**
 * A call's id follows from its carrier id, so that a site which cannot write still names the conference as
 * the call will be named, and adopting the call twice makes one row. RFC 9562 §5.8 (version 8: own scheme).
 */
export function callIdOf(carrierCallSid: string): string {
  const hex = createHash("sha256").update(`holdfast call ${carrierCallSid}`).digest("hex");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
