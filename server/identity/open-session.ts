import { randomBytes } from "node:crypto";
import { sessions } from "#db/schema/identity.ts";
import { deriveKey } from "#server/platform/derive-key.ts";
import type { Platform } from "#server/platform/platform.ts";
import { signSessionToken } from "./session-token.ts";

/**
 * Opens a session without a password, for whoever holds HOLDFAST_SECRET and the database: the demo's robots
 * and tests. Sixty passwords would cost five seconds of a core at every start.
 *
 * @param livesMs - from now.
 * @returns the signed bearer token.
 */
export async function openSessionFor(
  platform: Platform,
  secret: string,
  personId: string,
  livesMs: number,
): Promise<string> {
  const token = randomBytes(24).toString("base64url");
  const at = platform.clock.now();
  await platform.database.write({ enterpriseId: null }, (tx) =>
    tx.insert(sessions).values({
      id: platform.ids.uuid(),
      token,
      userId: personId,
      expiresAt: new Date(at.getTime() + livesMs),
      createdAt: at,
      updatedAt: at,
      userAgent: "holdfast",
    }),
  );
  return signSessionToken(token, deriveKey(secret, "sessions").toString("base64url"));
}
