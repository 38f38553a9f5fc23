/** Who a bearer token belongs to: signature first, then the session, from any copy when there is no leader. */
import { eq, sql } from "drizzle-orm";
import { permissionsFor, type Role } from "#contract/identity.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { sessions, users } from "#db/schema/identity.ts";
import type { PersonCaller } from "#server/platform/caller.ts";
import type { Clock } from "#server/platform/clock.ts";
import type { Database, Tx } from "#server/platform/database/database.ts";
import { readSessionToken } from "./session-token.ts";

/** A caller and where they sit; `seatId` is as fresh as the caller is. */
export type SeatedCaller = PersonCaller & { seatId: string | null; email: string; secondFactor: boolean };

/** How long an answer is used again. A sign-out empties it here at once and at the other site by the feed. */
const keptMs = 5_000;
const keptMax = 5_000;

export type Sessions = {
  /** @returns null for a token that is forged, ended or expired. Throws Problem `no-leader` when nothing can be read. */
  callerOf(signedToken: string): Promise<SeatedCaller | null>;
  forgetSession(sessionId: string): void;
  forgetPerson(personId: string): void;
  forgetAll(): void;
};

type Kept = { caller: SeatedCaller; readMs: number; expiresAt: Date };

export function openSessions(ports: { database: Database; clock: Clock }, sessionSecret: string): Sessions {
  const kept = new Map<string, Kept>();
  const fresh = (entry: Kept | undefined): entry is Kept =>
    entry !== undefined &&
    ports.clock.monotonicMs() - entry.readMs < keptMs &&
    entry.expiresAt > ports.clock.now();
  const forget = (matches: (caller: SeatedCaller) => boolean) => {
    for (const [token, entry] of kept) if (matches(entry.caller)) kept.delete(token);
  };
  return {
    async callerOf(signedToken) {
      const token = readSessionToken(signedToken, sessionSecret);
      if (!token) return null;
      const known = kept.get(token);
      if (fresh(known)) return known.caller;
      kept.delete(token);
      const readMs = ports.clock.monotonicMs();
      const { value } = await ports.database.readAny({ enterpriseId: null }, (tx) => readCaller(tx, token));
      if (!value || value.expiresAt <= ports.clock.now()) return null;
      if (kept.size >= keptMax) kept.clear();
      kept.set(token, { ...value, readMs });
      return value.caller;
    },
    forgetSession: (sessionId) => forget((caller) => caller.sessionId === sessionId),
    forgetPerson: (personId) => forget((caller) => caller.id === personId),
    forgetAll: () => kept.clear(),
  };
}

async function readCaller(tx: Tx, token: string): Promise<{ caller: SeatedCaller; expiresAt: Date } | null> {
  const [found] = await tx
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.token, token));
  if (!found || found.user.deactivatedAt) return null;
  const { user, session } = found;
  // Now it is known whose enterprise this is, their rows may be seen.
  await tx.execute(sql`select set_config('app.enterprise', ${user.enterpriseId}, true)`);
  const [seated] = await tx
    .select({ seatId: seats.id, kind: centers.kind })
    .from(agents)
    .innerJoin(seats, eq(seats.id, agents.seatId))
    .innerJoin(centers, eq(centers.id, seats.centerId))
    .where(eq(agents.personId, user.id));
  const role = user.role as Role;
  const partner = user.partner || seated?.kind === "partner";
  return {
    expiresAt: session.expiresAt,
    caller: {
      kind: "person",
      id: user.id,
      enterpriseId: user.enterpriseId,
      name: user.name,
      role,
      permissions: permissionsFor(role, partner),
      partner,
      sessionId: session.id,
      seatId: seated?.seatId ?? null,
      email: user.email,
      secondFactor: user.twoFactorEnabled,
    },
  };
}
