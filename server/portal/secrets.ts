/** What the page hands out and how it is known again. At rest there are keyed digests only. */
import { createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { deriveKey } from "../platform/derive-key.ts";

const codeDigits = 6;

export type PortalSecrets = ReturnType<typeof portalSecrets>;

/** @param secret - HOLDFAST_SECRET; both sites make and know the same. */
export function portalSecrets(secret: string) {
  const key = deriveKey(secret, "portal");
  const keyed = (what: string, text: string) =>
    createHmac("sha256", key).update(`${what}|${text}`).digest("base64url");
  return {
    /** What a browser keeps: 144 random bits. */
    cookie: () => randomBytes(18).toString("base64url"),
    /** Six digits, as people type them. */
    code: () => String(randomInt(10 ** codeDigits)).padStart(codeDigits, "0"),
    sessionDigest: (token: string) => keyed("session", token),
    visitDigest: (visit: string) => keyed("visit", visit),
    codeDigest: (codeId: string, code: string) => keyed("code", `${codeId}|${code}`),
    /** Follows from the row, so that a repeated request sends the same link and nothing has to keep it. */
    linkToken: (linkId: string) => keyed("link", linkId).slice(0, 32),
    linkDigest: (token: string) => keyed("link-token", token),
    /** Stands in every form: another site's page cannot know it. */
    formToken: (visit: string, session: string) => keyed("form", `${visit}|${session}`),
  };
}

export function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
