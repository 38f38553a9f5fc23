import { problemOf, unreachable } from "./api-problem.ts";
import type { Session } from "./session.ts";
import type { Sites } from "./sites.ts";

export type Credentials = { email: string; password: string };

/** `second-factor`: the password was right and a code is asked for. */
export type SignInStep = "signed-in" | "second-factor";

/**
 * Signs in at whichever site answers. The answer's `set-auth-token` is the bearer token for every site.
 * @throws ApiProblem for a wrong password, too many attempts, or no site.
 */
export async function signIn(sites: Sites, session: Session, credentials: Credentials): Promise<SignInStep> {
  const response = await post(sites, "auth/sign-in/email", credentials);
  const body = (await response.json()) as { twoFactorRedirect?: boolean; challenge?: string };
  challenge = body.challenge ?? null;
  if (body.twoFactorRedirect) return "second-factor";
  await begin(session, response, body);
  return "signed-in";
}

/** The half-open sign-in that waits for its second factor; either site takes it. */
let challenge: string | null = null;

/** The six digits of the authenticator. */
export async function giveSecondFactor(sites: Sites, session: Session, code: string): Promise<void> {
  const response = await post(sites, "auth/two-factor/verify-totp", { code, challenge });
  await begin(session, response, await response.json());
}

/** Ends the session at the server as well; without a site it ends here only. */
export async function signOut(sites: Sites, session: Session): Promise<void> {
  const token = session.token.get();
  await session.end();
  if (!token) return;
  await fetch(`${sites.current().url}/api/auth/sign-out`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
}

async function begin(session: Session, response: Response, body: unknown) {
  const token = response.headers.get("set-auth-token") ?? (body as { token?: string }).token;
  if (!token) throw new Error("the site signed in without giving a token");
  await session.begin(token);
}

async function post(sites: Sites, path: string, body: unknown): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(`${sites.current().url}/api/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return response;
      throw await problemOf(response);
    } catch (fault) {
      const lost = fault instanceof TypeError || (fault instanceof Error && fault.name === "TimeoutError");
      if (!lost || attempt === 2) throw lost ? unreachable() : fault;
      await sites.suspect("unreachable");
    }
  }
}
