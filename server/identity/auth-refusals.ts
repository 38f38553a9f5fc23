/** better-auth's refusals in our words, as RFC 9457 problems. */

import type { ProblemCode } from "#contract/problem.ts";
import { Problem } from "#server/platform/problem.ts";

type Refusal = { code: ProblemCode; detail: string; field?: string };

/** By better-auth's own code. */
const known: Record<string, Refusal> = {
  INVALID_EMAIL_OR_PASSWORD: { code: "not-signed-in", detail: "The e-mail or the password is wrong." },
  INVALID_EMAIL: { code: "bad-input", detail: "That is no e-mail address.", field: "email" },
  INVALID_PASSWORD: {
    code: "bad-input",
    detail: "The password is wrong; nothing was changed.",
    field: "password",
  },
  PASSWORD_TOO_SHORT: { code: "bad-input", detail: "The password is too short.", field: "newPassword" },
  PASSWORD_TOO_LONG: { code: "bad-input", detail: "The password is too long.", field: "password" },
  INVALID_TOKEN: {
    code: "bad-input",
    detail: "The link was used already or is too old; ask for a new one.",
    field: "token",
  },
  INVALID_CODE: { code: "bad-input", detail: "The code is wrong; take the one shown now.", field: "code" },
  INVALID_BACKUP_CODE: { code: "bad-input", detail: "The backup code is wrong or was used.", field: "code" },
  INVALID_TWO_FACTOR_COOKIE: { code: "not-signed-in", detail: "The sign-in took too long; begin again." },
  TOTP_NOT_ENABLED: { code: "not-possible-now", detail: "No second factor is set up." },
  TOTP_ALREADY_ENABLED: { code: "not-possible-now", detail: "A second factor is set up already." },
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: {
    code: "too-many",
    detail: "Too many wrong codes; begin the sign-in again.",
  },
  ACCOUNT_TEMPORARILY_LOCKED: {
    code: "too-many",
    detail: "Too many wrong codes; wait a quarter of an hour.",
  },
};

const byStatus: Record<number, ProblemCode> = {
  401: "not-signed-in",
  403: "not-allowed",
  404: "not-found",
  429: "too-many",
};

/** The problem that an answer of better-auth stands for. */
export function problemOf(status: number, body: unknown): Problem {
  const { code, message } = (typeof body === "object" && body !== null ? body : {}) as {
    code?: string;
    message?: string;
  };
  const refusal = known[code ?? ""];
  if (refusal) {
    const errors = refusal.field ? [{ field: refusal.field, message: refusal.detail }] : [];
    return new Problem(refusal.code, refusal.detail, errors);
  }
  if (status >= 500) return new Problem("internal", "It is logged; nothing was changed.");
  const mapped = byStatus[status] ?? "bad-input";
  const detail = message ?? "The request cannot be taken; nothing was changed.";
  // Its validation messages begin with the field: "[body.email] Invalid input".
  const field = /^\[body\.([\w.]+)\]/.exec(detail)?.[1];
  return new Problem(mapped, detail, field ? [{ field, message: detail }] : []);
}
