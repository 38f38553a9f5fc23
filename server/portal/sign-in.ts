/** Signing in with a code, saying which of several one is, and signing out. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { customers } from "#db/schema/customers.ts";
import { portalLinks, portalSessions } from "#db/schema/portal.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { tryCode } from "./codes.ts";
import type { PortalSecrets } from "./secrets.ts";
import { tellTimeline } from "./tell-timeline.ts";
import { accountTriesMax, sessionLivesMs } from "./timing.ts";

export const digitsTyped = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "six digits"));

/** @returns `choose` when several share what the code was sent to: each must say which of them they are. */
export const signInWithCode = (secrets: PortalSecrets) =>
  operation({
    name: "sign-in-to-portal",
    permission: null,
    input: z.strictObject({ visit: z.string(), digits: digitsTyped, session: z.string() }),
    async run(ctx, { visit, digits, session }) {
      const tried = await tryCode(ctx, secrets, { visit, purpose: "sign-in", digits });
      if (tried.outcome !== "right") return { outcome: tried.outcome };
      const { customerIds, linkId } = tried.code;
      const at = ctx.clock.now();
      const alone = customerIds.length === 1 ? customerIds[0]! : null;
      await ctx.tx.insert(portalSessions).values({
        id: ctx.ids.uuid(),
        enterpriseId: ctx.enterpriseId,
        digest: session,
        customerId: alone,
        customerIds,
        at,
        expiresAt: new Date(at.getTime() + sessionLivesMs),
      });
      if (linkId) await ctx.tx.update(portalLinks).set({ usedAt: at }).where(eq(portalLinks.id, linkId));
      if (alone === null) {
        await ctx.audit({
          action: "signed-in",
          entity: "portal-code",
          entityId: tried.code.id,
          detail: { customers: customerIds },
        });
        return { outcome: "choose" as const };
      }
      await wasHere(ctx, alone);
      return { outcome: "in" as const };
    },
  });

async function wasHere(ctx: OperationContext, customerId: string): Promise<void> {
  await tellTimeline(ctx, customerId, { summary: "Signed in to their own page" });
  await ctx.audit({ action: "signed-in", entity: "customer", entityId: customerId });
}

/** One of several who share a number gives their account number; nothing is shown of the others. */
export const chooseByAccount = operation({
  name: "choose-portal-account",
  permission: null,
  input: z.strictObject({ session: z.string(), account: z.string().trim().min(1).max(60) }),
  async run(ctx, { session: digest, account }) {
    const [session] = await ctx.tx
      .select()
      .from(portalSessions)
      .where(and(eq(portalSessions.digest, digest), isNull(portalSessions.endedAt)))
      .for("update");
    if (!session || session.customerId || session.expiresAt <= ctx.clock.now())
      return { outcome: "over" as const };
    const sharing = await ctx.tx
      .select({ id: customers.id, accountNumber: customers.accountNumber })
      .from(customers)
      .where(inArray(customers.id, session.customerIds));
    const mine = sharing.find((each) => each.accountNumber && isWritten(account, each.accountNumber));
    const isLast = session.tries + 1 >= accountTriesMax;
    await ctx.tx
      .update(portalSessions)
      .set({
        tries: sql`${portalSessions.tries} + 1`,
        customerId: mine?.id ?? null,
        endedAt: !mine && isLast ? ctx.clock.now() : null,
      })
      .where(eq(portalSessions.id, session.id));
    if (mine) {
      await wasHere(ctx, mine.id);
      return { outcome: "in" as const };
    }
    await ctx.audit({ action: "refused", entity: "portal-session", entityId: session.id });
    return { outcome: isLast ? ("over" as const) : ("wrong" as const) };
  },
});

/** Blanks, points, hyphens and capitals are how people write an account number, not what it is. */
function isWritten(typed: string, account: string): boolean {
  const bare = (text: string) => text.replace(/[\s.-]/g, "").toLowerCase();
  return bare(typed) !== "" && bare(typed) === bare(account);
}

export const signOutOfPortal = operation({
  name: "sign-out-of-portal",
  permission: "a customer",
  input: z.strictObject({ session: z.string() }),
  async run(ctx, { session: digest }) {
    const ended = await ctx.tx
      .update(portalSessions)
      .set({ endedAt: ctx.clock.now() })
      .where(and(eq(portalSessions.digest, digest), isNull(portalSessions.endedAt)))
      .returning({ id: portalSessions.id });
    if (ended[0]) await ctx.audit({ action: "signed-out", entity: "portal-session", entityId: ended[0].id });
    return { ended: ended.length > 0 };
  },
});
