import { betterAuth } from "better-auth/minimal";
import { bearer, oneTimeToken } from "better-auth/plugins";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { Platform } from "#server/platform/platform.ts";
import { leaderAdapter } from "./leader-adapter.ts";

/** A shift and its overtime. No read prolongs it: reading a session must not need a leader. */
const sessionLivesSeconds = 24 * 3_600;
/** Long enough to guess nothing, short enough to hash without harm. NIST SP 800-63B §3.1.1. */
export const passwordLength = { min: 12, max: 128 };
/** Opening the other site signed in takes a click, not a coffee. */
const oneTimeTokenMinutes = 1;
const resetLinkSeconds = 3_600;

export const cookiePrefix = "holdfast";

export type AuthSettings = {
  platform: Platform;
  /** Derived for sessions; both sites hold the same. */
  sessionSecret: string;
  /** This site's own address. */
  siteUrl: string;
  sendResetLink(person: { id: string; name: string; email: string }, token: string): Promise<void>;
  passwordWasReset(personId: string): Promise<void>;
};

export type Auth = ReturnType<typeof openAuth>;

/** better-auth as Holdfast uses it: password, second factor, bearer tokens; no sign-up, no social, no cookies. */
export function openAuth({
  platform,
  sessionSecret,
  siteUrl,
  sendResetLink,
  passwordWasReset,
}: AuthSettings) {
  return betterAuth({
    appName: "Holdfast",
    baseURL: siteUrl,
    basePath: "/api/auth",
    secret: sessionSecret,
    database: leaderAdapter(platform.database),
    telemetry: { enabled: false },
    logger: {
      log: (level, message, ...rest) =>
        platform.log[level === "error" ? "error" : "debug"]({ rest }, `auth: ${message}`),
    },
    user: {
      additionalFields: {
        enterpriseId: { type: "string", required: true, input: false },
        role: { type: "string", required: true, input: false },
        partner: { type: "boolean", required: true, input: false },
        deactivatedAt: { type: "date", required: false, input: false },
      },
    },
    session: { expiresIn: sessionLivesSeconds, disableSessionRefresh: true, cookieCache: { enabled: false } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      resetPasswordTokenExpiresIn: resetLinkSeconds,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => sendResetLink(user, token),
      onPasswordReset: ({ user }) => passwordWasReset(user.id),
    },
    // Its limiter counts by address and path only; ours (attempts.ts) also counts by e-mail, at both sites together.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => platform.ids.uuid() },
      cookiePrefix,
      useSecureCookies: false,
      // No cookie of a browser ever reaches it (gateway.ts), so there is nothing to forge across sites.
      disableCSRFCheck: true,
    },
    plugins: [
      bearer({ requireSignature: true }),
      oneTimeToken({ expiresIn: oneTimeTokenMinutes, storeToken: "hashed", disableSetSessionCookie: false }),
      twoFactor({ issuer: "Holdfast" }),
    ],
  });
}
