/** Where a person is signed in, and how they end it elsewhere. */
import { and, desc, eq, gt, ne } from "drizzle-orm";
import { z } from "zod";
import type { AccountView } from "#contract/account.ts";
import { sessions, users } from "#db/schema/identity.ts";
import { operation } from "#server/platform/operation.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { sessionEnded } from "./events.ts";
import type { SeatedCaller } from "./who-is.ts";

/** A person has a handful; a page shows no more than this, the newest. */
const sessionsMax = 50;

/** The caller's second factor and sessions, from any copy. */
export async function readAccount(platform: Platform, caller: SeatedCaller): Promise<AccountView> {
  const { value } = await platform.database.readAny({ enterpriseId: caller.enterpriseId }, async (tx) => ({
    user: await tx
      .select({ secondFactor: users.twoFactorEnabled })
      .from(users)
      .where(eq(users.id, caller.id)),
    sessions: await tx
      .select({
        id: sessions.id,
        userAgent: sessions.userAgent,
        createdAt: sessions.createdAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .where(and(eq(sessions.userId, caller.id), gt(sessions.expiresAt, platform.clock.now())))
      .orderBy(desc(sessions.createdAt), desc(sessions.id))
      .limit(sessionsMax),
  }));
  return {
    secondFactor: value.user[0]?.secondFactor ?? false,
    sessions: value.sessions.map((session) => ({
      id: session.id,
      current: session.id === caller.sessionId,
      userAgent: session.userAgent ?? "",
      startedAt: session.createdAt.toISOString(),
      endsAt: session.expiresAt.toISOString(),
    })),
  };
}

/**
 * Ends one other session of the caller, or all others. Each is refused from now on at this site, and at the
 * other once the feed arrives; what was typed there stays in that browser.
 */
export const endOtherSessions = operation({
  name: "end-other-sessions",
  permission: "a session",
  input: z.object({ sessionId: z.uuid().nullable() }).strict(),
  async run(context, input) {
    const { caller, tx } = context;
    if (caller.kind !== "person") throw new Error("only a person has sessions");
    if (input.sessionId === caller.sessionId) {
      throw new Problem("not-possible-now", "This is the session you are using; sign out to end it.");
    }
    const others = and(eq(sessions.userId, caller.id), ne(sessions.id, caller.sessionId));
    const ended = await tx
      .delete(sessions)
      .where(input.sessionId ? and(others, eq(sessions.id, input.sessionId)) : others)
      .returning({ id: sessions.id });
    if (input.sessionId && ended.length === 0) {
      throw new Problem("not-found", "That session has ended already, or is not yours.");
    }
    for (const { id } of ended) {
      const detail = { by: caller.sessionId, site: context.site };
      await context.audit({ action: "signed-out", entity: "session", entityId: id, detail });
    }
    await context.emit(ended.map(({ id }) => ({ topic: "people" as const, type: sessionEnded, id })));
    return { ended: ended.map(({ id }) => id) };
  },
});
