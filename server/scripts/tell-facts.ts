import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Area } from "#contract/areas.ts";
import { scriptFacts } from "#db/schema/scripts.ts";
import { areaInput } from "../customers/areas/shape-inputs.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { namePattern } from "./script.ts";

/** More queues than any center has. */
const queuesMax = 200;
const valuesMax = 40;
const values = z
  .record(z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, "the name of a variable"), z.string().trim().max(300))
  .refine((all) => Object.keys(all).length <= valuesMax, `at most ${valuesMax} values`);

export const tellFactsBody = z.strictObject({
  event: z.string().regex(namePattern, "lower-case letters, digits and hyphens, a letter first"),
  happening: z.boolean(),
  queueIds: z.array(z.uuid()).max(queuesMax),
  values: z.strictObject({ en: values, es: values }),
  /** Where it happens; null takes that back. Left out, what was said of it before stays. */
  area: areaInput.nullable().optional(),
  /** The version that was on screen; 0 when nothing was told yet. */
  version: z.int().min(0),
});

/**
 * Says what is known of an event now; every agent who reads its script has it a moment later. No second person:
 * in a disaster what is known changes by the hour, and the audit chain names who said what.
 */
export const tellFacts = operation({
  name: "tell-script-facts",
  permission: "script:tell",
  input: tellFactsBody,
  async run(ctx, { event, version, area: given, ...told }) {
    const mine = eq(scriptFacts.event, event);
    const [before] = await ctx.tx.select().from(scriptFacts).where(mine).for("update");
    if ((before?.version ?? 0) !== version)
      throw new Problem("already-changed", "Somebody else has said what is known; look again first.");
    const area = given === undefined ? (before?.area ?? null) : given;
    const row = {
      ...{ ...told, area },
      ...{ enterpriseId: ctx.enterpriseId, event, byPersonId: ctx.caller.id },
      ...{ at: ctx.clock.now(), version: version + 1 },
    };
    // Two who are first at once: the second waits here for the first, and changes nothing.
    const written = before
      ? await ctx.tx.update(scriptFacts).set(row).where(mine).returning({ event: scriptFacts.event })
      : await ctx.tx
          .insert(scriptFacts)
          .values(row)
          .onConflictDoNothing()
          .returning({ event: scriptFacts.event });
    if (written.length === 0)
      throw new Problem("already-changed", "Somebody else has said what is known; look again first.");
    await ctx.audit({
      action: "told-facts",
      entity: "script",
      entityId: event,
      detail: { happening: told.happening, queues: told.queueIds.length, values: told.values, area },
    });
    await ctx.emit({ topic: "scripts", type: "script:facts-told", id: event });
    // Only then are records on screen read again: each of those is a look.
    if (!isDeepStrictEqual(shownArea(before), shownArea(row)))
      await ctx.emit({ topic: "scripts", type: "script:area-changed", id: event });
    return { event, version: version + 1 };
  },
});

/** What customers are marked by: nobody is marked for what does not happen. */
const shownArea = (facts: { happening: boolean; area: Area | null } | undefined) =>
  facts?.happening ? facts.area : null;
