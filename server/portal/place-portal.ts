/** Where customers find their page, and who calls those that need help. */
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { phoneNumbers } from "#db/schema/calls.ts";
import { portals } from "#db/schema/portal.ts";
import { findQueueInUse } from "../calls/queries.ts";
import { timeZone } from "../customers/record/shapes.ts";
import { refuseField } from "../platform/differences.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";

/** Addresses below `/my` that are the page's own. */
const reserved = ["files"];

export const placeInput = z.strictObject({
  slug: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/, "2 to 40 lower-case letters, digits and hyphens, a letter first")
    .refine((slug) => !reserved.includes(slug), "is an address of the page itself"),
  helpQueues: z.strictObject({ en: z.uuid(), es: z.uuid() }),
  senderNumber: z.string().max(20),
  emergencyNumber: z.string().regex(/^\d{2,6}$/, "digits, as people dial it, such as 911"),
  timeZone,
  /** That was on screen; 0 before there is a page. */
  version: z.int().min(0),
});

export const placePortal = operation({
  name: "place-portal",
  permission: "settings:change",
  input: placeInput,
  async run(ctx, { version, ...wanted }) {
    const { enterpriseId } = ctx;
    const mine = eq(portals.enterpriseId, enterpriseId);
    const [before] = await ctx.tx.select().from(portals).where(mine).for("update");
    if ((before?.version ?? 0) !== version)
      throw new Problem("already-changed", "Somebody else has changed the page's place; look again first.");
    for (const [language, queueId] of Object.entries(wanted.helpQueues))
      await findQueueInUse(ctx.tx, queueId).catch((fault: unknown) => {
        if (fault instanceof Problem) refuseField(`helpQueues.${language}`, "No queue in use has this id.");
        throw fault;
      });
    const [ours] = await ctx.tx
      .select({ number: phoneNumbers.number })
      .from(phoneNumbers)
      .where(and(eq(phoneNumbers.number, wanted.senderNumber), eq(phoneNumbers.enterpriseId, enterpriseId)));
    if (!ours) refuseField("senderNumber", "That is no number of yours.");
    const [taken] = await ctx.tx
      .select({ slug: portals.slug })
      .from(portals)
      .where(and(eq(portals.slug, wanted.slug), ne(portals.enterpriseId, enterpriseId)));
    if (taken) refuseField("slug", "That address is taken.");
    const row = { ...wanted, enterpriseId, version: version + 1 };
    const written = before
      ? await ctx.tx.update(portals).set(row).where(mine).returning({ slug: portals.slug })
      : await ctx.tx.insert(portals).values(row).onConflictDoNothing().returning({ slug: portals.slug });
    if (written.length === 0)
      throw new Problem("already-changed", "Somebody was first with this page or its address; look again.");
    await ctx.audit({
      action: "placed",
      entity: "portal",
      entityId: wanted.slug,
      detail: { from: before ?? null, to: wanted },
    });
    await ctx.emit({ topic: "portal", type: "portal:placed", id: wanted.slug });
    return { version: version + 1 };
  },
});
