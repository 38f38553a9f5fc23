/** Everything a site needs to know who is calling; opened once at start. */
import { eq } from "drizzle-orm";
import { accounts, users } from "#db/schema/identity.ts";
import type { AuditRecorder } from "#server/audit/recorder.ts";
import type { Database } from "#server/platform/database/database.ts";
import { deriveKey } from "#server/platform/derive-key.ts";
import type { FeedRow } from "#server/platform/feed/read.ts";
import type { Mailer } from "#server/platform/mail.ts";
import type { Platform } from "#server/platform/platform.ts";
import { type Auth, openAuth } from "./better-auth.ts";
import { sessionEnded } from "./events.ts";
import { sendPasswordLink } from "./password-link.ts";
import { recordPasswordReset } from "./sign-in-record.ts";
import { openSessions, type SeatedCaller } from "./who-is.ts";

export type Identity = {
  platform: Platform;
  auth: Auth;
  audit: AuditRecorder;
  mailer: Mailer;
  siteUrl: string;
  /** Derived from HOLDFAST_SECRET; both sites sign sessions with it. */
  sessionSecret: string;
  /**
   * Who a signed bearer token belongs to; null when it is forged, ended or expired. For the socket
   * handshake as well as for requests. Throws Problem `no-leader` when no database can say.
   */
  callerOfToken(signedToken: string): Promise<SeatedCaller | null>;
  /** Gives up what is kept in memory about people or sessions that the feed says changed. */
  onFeedRows(rows: readonly FeedRow[]): void;
  /** The feed's history changed: nothing kept can be trusted. */
  onFeedReset(): void;
  forgetSession(sessionId: string): void;
  forgetPerson(personId: string): void;
};

export type IdentitySettings = {
  platform: Platform;
  audit: AuditRecorder;
  mailer: Mailer;
  /** HOLDFAST_SECRET. */
  secret: string;
  siteUrl: string;
};

export function openIdentity({ platform, audit, mailer, secret, siteUrl }: IdentitySettings): Identity {
  const sessionSecret = deriveKey(secret, "sessions").toString("base64url");
  const sessions = openSessions(platform, sessionSecret);
  const auth = openAuth({
    platform,
    sessionSecret,
    siteUrl,
    async sendResetLink(person, token) {
      const standing = await readStanding(platform.database, person.id);
      if (standing.gone) return;
      await sendPasswordLink(mailer, siteUrl, person, token, standing.hasPassword ? "reset" : "invite");
    },
    async passwordWasReset(personId) {
      await recordPasswordReset(platform, personId);
      sessions.forgetPerson(personId);
    },
  });
  return {
    platform,
    auth,
    audit,
    mailer,
    siteUrl,
    sessionSecret,
    callerOfToken: sessions.callerOf,
    forgetSession: sessions.forgetSession,
    forgetPerson: sessions.forgetPerson,
    onFeedReset: sessions.forgetAll,
    onFeedRows(rows) {
      for (const row of rows) {
        if (row.type === sessionEnded) sessions.forgetSession(row.entityId);
        else if (row.topic === "people") sessions.forgetPerson(row.entityId);
      }
    },
  };
}

/** Whether a person left, and whether they ever chose a password. */
async function readStanding(
  database: Database,
  personId: string,
): Promise<{ gone: boolean; hasPassword: boolean }> {
  const { value } = await database.readAny({ enterpriseId: null }, (tx) =>
    tx
      .select({ deactivatedAt: users.deactivatedAt, accountId: accounts.id })
      .from(users)
      .leftJoin(accounts, eq(accounts.userId, users.id))
      .where(eq(users.id, personId)),
  );
  return { gone: !value[0] || value[0].deactivatedAt !== null, hasPassword: value[0]?.accountId != null };
}
