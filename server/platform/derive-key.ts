import { hkdfSync } from "node:crypto";

/** What keys are derived for. A key found out in one place must not open another. */
export type KeyPurpose = "sessions" | "audit" | "portal";

/**
 * A key of 32 bytes for one purpose, from the one secret both sites share (HKDF, RFC 5869).
 *
 * @param secret - HOLDFAST_SECRET, at least 32 characters.
 */
export function deriveKey(secret: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "holdfast", purpose, 32));
}
