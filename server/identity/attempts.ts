/**
 * Limits on guessing, counted in the database, so that trying the other site gains nothing. Every attempt
 * counts before it is tried, and a successful one is given back: parallel guesses cannot slip through.
 */
import { createHash } from "node:crypto";
import { inArray, lt, sql } from "drizzle-orm";
import { rateLimits } from "#db/schema/identity.ts";
import type { Platform } from "#server/platform/platform.ts";

/** One limit: `key` names what is counted, at most `attemptsMax` of it within `windowMs` from the first. */
export type Limit = { key: string; attemptsMax: number; windowMs: number };

/**
 * Durability `local`: counts are worthless within minutes, and a shared row must not be locked until the
 * quorum answers.
 */
const cheaply = { durability: "local" } as const;
const noEnterprise = { enterpriseId: null };
/** Old rows are swept once in so many attempts. */
const sweepEvery = 500;
let attemptsSinceSweep = 0;

/** Takes one attempt from each limit. @returns milliseconds to wait when one is used up, else 0. */
export async function takeAttempt(platform: Platform, limits: readonly Limit[]): Promise<number> {
  if (limits.length === 0) return 0;
  const now = platform.clock.now();
  const rows = hashed(limits).map(({ key, windowMs }) => ({
    key,
    attempts: 1,
    windowEndsAt: new Date(now.getTime() + windowMs),
  }));
  const over = sql`${rateLimits.windowEndsAt} <= ${now.toISOString()}::timestamptz`;
  const taken = await platform.database.write(
    noEnterprise,
    (tx) =>
      tx
        .insert(rateLimits)
        .values(rows)
        .onConflictDoUpdate({
          target: rateLimits.key,
          set: {
            attempts: sql`case when ${over} then 1 else ${rateLimits.attempts} + 1 end`,
            windowEndsAt: sql`case when ${over} then excluded.window_ends_at else ${rateLimits.windowEndsAt} end`,
          },
        })
        .returning(),
    cheaply,
  );
  await sweep(platform, now);
  const maxOf = new Map(hashed(limits).map((limit) => [limit.key, limit.attemptsMax]));
  const waits = taken
    .filter((row) => row.attempts > (maxOf.get(row.key) ?? 0))
    .map((row) => row.windowEndsAt.getTime() - now.getTime());
  return Math.max(0, ...waits);
}

/** Gives a successful attempt back, so that sixty people at one address may all sign in. */
export async function giveBack(platform: Platform, limits: readonly Limit[]): Promise<void> {
  if (limits.length === 0) return;
  const keys = hashed(limits).map((limit) => limit.key);
  await platform.database.write(
    noEnterprise,
    async (tx) => {
      // Locked in the order `takeAttempt` locks them, or two requests could wait for each other.
      await tx
        .select()
        .from(rateLimits)
        .where(inArray(rateLimits.key, keys))
        .orderBy(rateLimits.key)
        .for("update");
      await tx
        .update(rateLimits)
        .set({ attempts: sql`greatest(${rateLimits.attempts} - 1, 0)` })
        .where(inArray(rateLimits.key, keys));
    },
    cheaply,
  );
}

async function sweep(platform: Platform, now: Date): Promise<void> {
  attemptsSinceSweep += 1;
  if (attemptsSinceSweep < sweepEvery) return;
  attemptsSinceSweep = 0;
  await platform.database.write(
    noEnterprise,
    (tx) => tx.delete(rateLimits).where(lt(rateLimits.windowEndsAt, now)),
    cheaply,
  );
}

/** E-mails and addresses are not kept in clear text; sorted, so that locks are always taken in one order. */
function hashed(limits: readonly Limit[]): Limit[] {
  return limits
    .map((limit) => ({ ...limit, key: createHash("sha256").update(limit.key).digest("base64url") }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
