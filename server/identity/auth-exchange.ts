/**
 * One exchange with better-auth in which no browser's cookie takes part: ports of one host share cookies,
 * and a session must be the same at either site. What it keeps in cookies travels in the body instead:
 * `token` (the session, signed) and `challenge` (a sign-in that waits for its second factor).
 */

import { problemOf } from "./auth-refusals.ts";
import { type Auth, cookiePrefix } from "./better-auth.ts";
import { watchingDatabase } from "./database-fault.ts";

export type AuthRequest = {
  /** Below /auth. */
  path: string;
  method: "GET" | "POST";
  body: Record<string, unknown>;
  authorization: string | undefined;
  userAgent: string | undefined;
};

export type AuthAnswer = {
  body: Record<string, unknown>;
  /** The session's signed token, when one was opened or replaced. */
  token: string | null;
  /** Set when a second factor is asked for. */
  challenge: string | null;
};

const challengeCookie = `${cookiePrefix}.two_factor`;

/** @throws Problem: better-auth's refusal in our words, or what was wrong with the database. */
export async function exchange(auth: Auth, siteUrl: string, request: AuthRequest): Promise<AuthAnswer> {
  const { challenge: given, ...body } = request.body;
  const headers = new Headers({ "content-type": "application/json" });
  if (request.authorization) headers.set("authorization", request.authorization);
  if (request.userAgent) headers.set("user-agent", request.userAgent.slice(0, 300));
  if (typeof given === "string") headers.set("cookie", `${challengeCookie}=${encodeURIComponent(given)}`);
  const init =
    request.method === "POST"
      ? { method: "POST", headers, body: JSON.stringify(body) }
      : { method: "GET", headers };
  const { value: response, fault } = await watchingDatabase(() =>
    auth.handler(new Request(`${siteUrl}/api/auth${request.path}`, init)),
  );
  const answer = asObject(await response.text());
  if (!response.ok) throw fault ?? problemOf(response.status, answer);
  const challenge = challengeIn(response.headers);
  // Until the second factor is given there is no session: the one the password opened is ended already.
  const token = challenge ? null : plain(response.headers.get("set-auth-token"));
  return {
    body: { ...answer, ...(token ? { token } : {}), ...(challenge ? { challenge } : {}) },
    token,
    challenge,
  };
}

function challengeIn(headers: Headers): string | null {
  for (const cookie of headers.getSetCookie()) {
    const [pair, ...attributes] = cookie.split(";");
    const [name, value] = (pair ?? "").split("=", 2);
    const ended = attributes.some((attribute) => attribute.trim().toLowerCase() === "max-age=0");
    if (name === challengeCookie && value && !ended) return plain(value);
  }
  return null;
}

function plain(value: string | null): string | null {
  return value?.includes("%") ? decodeURIComponent(value) : value;
}

function asObject(text: string): Record<string, unknown> {
  if (text === "" || text === "null") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
