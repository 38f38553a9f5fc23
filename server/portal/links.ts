/** A link to their own page, sent to a customer by somebody here. It names nobody; the code does. */
import { and, count, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { contactPoints, customers, interactions } from "#db/schema/customers.ts";
import { portalLinks } from "#db/schema/portal.ts";
import { mustStillBeOwn } from "../customers/record/change-record.ts";
import { why } from "../customers/record/shapes.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import type { Tx } from "../platform/database/database.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { keepCode, newCode } from "./codes.ts";
import { portalOf } from "./queries.ts";
import type { PortalSecrets } from "./secrets.ts";
import { linkLivesMs } from "./timing.ts";

const linksADayMax = 5;
const dayMs = 24 * 3_600_000;

export const linkInput = z.strictObject({ customerId: z.uuid(), pointId: z.uuid(), why });

/** Keeps the link; whoever asked sends it once this is committed. */
export const makeLink = (secrets: PortalSecrets) =>
  operation({
    name: "send-portal-link",
    permission: "portal:invite",
    input: linkInput,
    async run(ctx, { customerId, pointId, why: reason }) {
      await mustStillBeOwn(ctx, customerId);
      if (!(await portalOf(ctx.tx, ctx.enterpriseId)))
        throw new Problem(
          "not-possible-now",
          "Your enterprise has no page for customers yet; an administrator makes it.",
        );
      const [point] = await ctx.tx
        .select()
        .from(contactPoints)
        .where(and(eq(contactPoints.id, pointId), eq(contactPoints.customerId, customerId)));
      if (!point) throw new Problem("not-found", "The customer has no such contact point.");
      if (!point.consent.service)
        throw new Problem("not-possible-now", `${point.value} may not be used for service messages.`);
      if ((await suppressedAmong(ctx.tx, [point.value])).has(point.value))
        throw new Problem("not-possible-now", `${point.value} said STOP: nothing is sent there.`);
      const at = ctx.clock.now();
      const [sent] = await ctx.tx
        .select({ links: count() })
        .from(portalLinks)
        .where(
          and(eq(portalLinks.customerId, customerId), gt(portalLinks.at, new Date(at.getTime() - dayMs))),
        );
      if ((sent?.links ?? 0) >= linksADayMax)
        throw new Problem("not-possible-now", `${linksADayMax} links were sent within a day already.`);
      const id = ctx.ids.uuid();
      await ctx.tx.insert(portalLinks).values({
        id,
        enterpriseId: ctx.enterpriseId,
        customerId,
        pointId,
        digest: secrets.linkDigest(secrets.linkToken(id)),
        byPersonId: ctx.caller.id,
        at,
        expiresAt: new Date(at.getTime() + linkLivesMs),
      });
      await ctx.tx.insert(interactions).values({
        id: ctx.ids.uuid(),
        enterpriseId: ctx.enterpriseId,
        customerId,
        kind: "message",
        direction: "out",
        summary: `Link to their own page, to ${point.value}`,
        byPersonId: ctx.caller.id,
        at,
      });
      await ctx.audit({
        action: "sent-portal-link",
        entity: "customer",
        entityId: customerId,
        why: reason ?? null,
        detail: { linkId: id, pointId },
      });
      await ctx.emit({ topic: "customers", type: "customer:sent-link", id: customerId });
      return { linkId: id };
    },
  });

/** What a link that is not sent yet needs to be sent. Null: it was, or its number was removed meanwhile. */
export async function linkToSend(tx: Tx, linkId: string) {
  const [found] = await tx
    .select({ kind: contactPoints.kind, value: contactPoints.value, language: customers.language })
    .from(portalLinks)
    .innerJoin(contactPoints, eq(contactPoints.id, portalLinks.pointId))
    .innerJoin(customers, eq(customers.id, portalLinks.customerId))
    .where(and(eq(portalLinks.id, linkId), isNull(portalLinks.sentAt)));
  return found ?? null;
}

export const markLinkSent = operation({
  name: "mark-portal-link-sent",
  permission: null,
  input: z.strictObject({ linkId: z.uuid() }),
  async run(ctx, { linkId }) {
    await ctx.tx.update(portalLinks).set({ sentAt: ctx.clock.now() }).where(eq(portalLinks.id, linkId));
    return { linkId };
  },
});

/** Whom a link still leads to, and where its code goes. Null: unknown, used, too old, or the number is gone. */
export async function linkNamed(tx: Tx, digest: string, now: Date) {
  const [found] = await tx
    .select({
      id: portalLinks.id,
      customerId: portalLinks.customerId,
      kind: contactPoints.kind,
      value: contactPoints.value,
    })
    .from(portalLinks)
    .innerJoin(contactPoints, eq(contactPoints.id, portalLinks.pointId))
    .where(and(eq(portalLinks.digest, digest), isNull(portalLinks.usedAt), gt(portalLinks.expiresAt, now)));
  return found ?? null;
}

/** A code for whom the link leads to, to where the link was sent. */
export const askForCodeByLink = operation({
  name: "ask-for-portal-code-by-link",
  permission: null,
  input: z.strictObject({ code: newCode, link: z.string() }),
  async run(ctx, { code, link: digest }) {
    const link = await linkNamed(ctx.tx, digest, ctx.clock.now());
    if (!link) return { leads: false };
    const stopped = await suppressedAmong(ctx.tx, [link.value]);
    await keepCode(ctx, code, { purpose: "sign-in", customerIds: [link.customerId], linkId: link.id });
    return { leads: true, send: !stopped.has(link.value) };
  },
});
