import { problemOf, unreachable } from "./api-problem.ts";
import type { Kept } from "./kept.ts";
import { forgetShift } from "./my-place.ts";
import type { Session } from "./session.ts";
import type { Sites } from "./sites.ts";

export type Credentials = { email: string; password: string };

/** `challenge`: the password was right and a code is asked for; null when signed in. */
export type SignInStep = { challenge: string | null };

/**
 * Signs in at whichever site answers. The answer's `token` is the bearer token for every site.
 * @throws ApiProblem for a wrong password, too many attempts, or no site.
 */
export async function signIn(sites: Sites, session: Session, credentials: Credentials): Promise<SignInStep> {
  const { token, challenge } = await post(sites, "auth/sign-in/email", credentials);
  if (challenge) return { challenge };
  await begin(session, token);
  return { challenge: null };
}

/** The six digits of the authenticator, or a backup code; any site takes them, whichever asked. */
export async function giveSecondFactor(
  sites: Sites,
  session: Session,
  challenge: string,
  given: { kind: "authenticator" | "backup"; code: string },
): Promise<void> {
  const path = given.kind === "backup" ? "verify-backup-code" : "verify-totp";
  const { token } = await post(sites, `auth/two-factor/${path}`, { code: given.code, challenge });
  await begin(session, token);
}

/**
 * Sets a password by the token of a mailed link, which works once.
 * @throws ApiProblem when the link is used up or too old, or the password is refused.
 */
export async function setPassword(sites: Sites, token: string, newPassword: string): Promise<void> {
  await post(sites, "auth/reset-password", { token, newPassword });
}

/**
 * Ends the session at the server as well; without a site it ends here only. Nothing of customers stays in this
 * browser; what was typed and waits to be sent does.
 */
export async function signOut(sites: Sites, session: Session, kept: Kept): Promise<void> {
  const token = session.token.get();
  await session.end();
  await forgetShift(kept);
  if (!token) return;
  await fetch(`${sites.current().url}/api/auth/sign-out`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
}

export type AuthAnswer = {
  token?: string;
  challenge?: string;
  /** `otpauth://totp/…`, for the authenticator. */
  totpURI?: string;
  backupCodes?: string[];
};

async function begin(session: Session, token: string | undefined) {
  if (!token) throw new Error("the site signed in without giving a token");
  await session.begin(token);
}

/** Sends to whichever site answers, three times at most. `token`: on behalf of whom, when somebody is signed in. */
export async function post(
  sites: Sites,
  path: string,
  body: unknown,
  token: string | null = null,
): Promise<AuthAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(`${sites.current().url}/api/${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return (await response.json()) as AuthAnswer;
      throw await problemOf(response);
    } catch (fault) {
      const lost = fault instanceof TypeError || (fault instanceof Error && fault.name === "TimeoutError");
      if (!lost || attempt === 2) throw lost ? unreachable() : fault;
      await sites.suspect("unreachable");
    }
  }
}
