/** What went wrong, to somebody who wants to know only what was kept and what to do. */
import type { ProblemCode } from "#contract/problem.ts";
import type { Problem } from "../platform/problem.ts";
import type { Answer } from "./answers.ts";
import type { Words } from "./words/en.ts";

type Kind = "notFound" | "tooMany" | "cannotWrite" | "expired" | "signedOut" | "broken";

const kinds: Partial<Record<ProblemCode, Kind>> = {
  "not-found": "notFound",
  "too-many": "tooMany",
  "no-leader": "cannotWrite",
  "outcome-unknown": "cannotWrite",
  "not-signed-in": "signedOut",
  "bad-input": "expired",
  "too-large": "expired",
};
const statuses: Record<Kind, number> = {
  notFound: 404,
  tooMany: 429,
  cannotWrite: 503,
  expired: 403,
  signedOut: 401,
  broken: 500,
};

/** The sentence that belongs to a refusal; what is not expected here is our mistake. */
export const kindOf = (problem: Problem): Kind => kinds[problem.code] ?? "broken";

/** @param wait - of `tooMany`: minutes. */
export function problemPage(words: Words, kind: Kind, wait = 1): Answer & { status: number; facts: object } {
  const p = words.problems;
  const more: Record<Kind, string> = {
    notFound: p.notFoundMore,
    tooMany: p.tooManyMore(words.minutes(wait)),
    cannotWrite: p.cannotWriteMore,
    expired: p.expiredMore,
    signedOut: p.signedOutMore,
    broken: p.brokenMore,
  };
  return {
    page: "problem",
    title: p[kind],
    status: statuses[kind],
    facts: { more: more[kind], home: p.home },
  };
}
