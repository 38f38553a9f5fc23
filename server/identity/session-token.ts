/** A session token as it travels: `<token>.<signature>`, so that a forged one costs no database read. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Longer ones are not ours: 32 characters, a dot, 44 of signature. */
const lengthMax = 300;

/** The form better-auth's bearer plugin takes and gives: HMAC-SHA-256, base64. */
export function signSessionToken(token: string, secret: string): string {
  return `${token}.${createHmac("sha256", secret).update(token).digest("base64")}`;
}

/** @returns the token inside, or null when the signature is not ours. */
export function readSessionToken(signed: string, secret: string): string | null {
  if (signed.length > lengthMax) return null;
  const plain = signed.includes("%") ? decoded(signed) : signed;
  const dot = plain.indexOf(".");
  if (dot < 1) return null;
  const token = plain.slice(0, dot);
  const given = Buffer.from(plain.slice(dot + 1), "base64");
  const expected = createHmac("sha256", secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

/** The token of an `Authorization: Bearer …` header, still signed. */
export function bearerOf(authorization: string | undefined): string | null {
  const match = /^bearer +(\S+)$/i.exec(authorization ?? "");
  return match?.[1] ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
