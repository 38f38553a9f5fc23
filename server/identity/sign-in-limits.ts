/** Which attempts are limited, as data. Minutes are counted from the first attempt. */
import type { Limit } from "./attempts.ts";

export type Attempt = {
  /** Of the request, cut to the part below /auth: `/sign-in/email`. */
  path: string;
  /** The socket's, or what a trusted proxy says it is. */
  address: string;
  /** Typed by whoever asks; lower case. */
  email: string | null;
  /** The half-finished sign-in or the session it belongs to. */
  subject: string | null;
};

const minutes = 60_000;

type Rule = {
  paths: RegExp;
  /** What is counted; null when the attempt has no such thing. */
  counts: (attempt: Attempt) => string | null;
  attemptsMax: number;
  windowMs: number;
};

/**
 * An e-mail is limited tightly together with the address it is tried from and loosely alone: a stranger
 * who knows a supervisor's e-mail cannot keep them out on the worst day of the year with ten bad guesses.
 */
const rules: readonly Rule[] = [
  {
    paths: /^\/sign-in\//,
    counts: (a) => a.email && `${a.email} ${a.address}`,
    attemptsMax: 10,
    windowMs: 15 * minutes,
  },
  { paths: /^\/sign-in\//, counts: (a) => a.email, attemptsMax: 50, windowMs: 15 * minutes },
  { paths: /^\/sign-in\//, counts: (a) => a.address, attemptsMax: 100, windowMs: 5 * minutes },
  { paths: /^\/two-factor\//, counts: (a) => a.subject, attemptsMax: 10, windowMs: 15 * minutes },
  { paths: /^\/two-factor\//, counts: (a) => a.address, attemptsMax: 100, windowMs: 5 * minutes },
  { paths: /^\/change-password$/, counts: (a) => a.subject, attemptsMax: 10, windowMs: 15 * minutes },
  { paths: /^\/request-password-reset$/, counts: (a) => a.email, attemptsMax: 3, windowMs: 60 * minutes },
  { paths: /^\/request-password-reset$/, counts: (a) => a.address, attemptsMax: 20, windowMs: 60 * minutes },
  {
    paths: /^\/(reset-password|one-time-token\/verify)$/,
    counts: (a) => a.address,
    attemptsMax: 50,
    windowMs: 15 * minutes,
  },
];

/** The limits one attempt counts against. */
export function limitsOf(attempt: Attempt): Limit[] {
  const limits: Limit[] = [];
  for (const [number, rule] of rules.entries()) {
    if (!rule.paths.test(attempt.path)) continue;
    const counted = rule.counts(attempt);
    if (counted)
      limits.push({ key: `${number} ${counted}`, attemptsMax: rule.attemptsMax, windowMs: rule.windowMs });
  }
  return limits;
}

/** Asking for a link always succeeds, so it is never given back. */
export function isGivenBack(path: string): boolean {
  return path !== "/request-password-reset";
}
