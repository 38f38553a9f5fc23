/** What may happen to a version of a script: proposed, approved by another person, turned down, rolled back to. */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { scriptLanguages } from "#contract/scripts.ts";
import { scriptsInUse, scriptVersions } from "#db/schema/scripts.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { faultText } from "./fault.ts";
import type { ShippedScripts } from "./open-scripts.ts";
import { parseTexts } from "./parse-texts.ts";
import { readTexts, versionByNumber } from "./queries.ts";
import { namePattern, scriptCharsMax } from "./script.ts";

const event = z.string().regex(namePattern, "lower-case letters, digits and hyphens, a letter first");
const why = z.string().trim().min(1, "say why").max(500);
const text = z.string().min(1).max(scriptCharsMax);
export const textsOfScript = z.strictObject({ en: text, es: text });
export const proposeScriptBody = z.strictObject({
  event,
  texts: textsOfScript,
  why,
  /** The version that was in use when the change was begun. */
  basedOn: z.int().min(0),
});
export const decideScriptBody = z.strictObject({ event, number: z.int().min(1) });
export const turnDownScriptBody = z.strictObject({ event, number: z.int().min(1), why });
export const rollBackScriptBody = z.strictObject({ event, number: z.int().min(0), why });

/** @throws Problem `bad-input` with each fault, its language and its line; nothing of the text is used. */
function mustBeGood(name: string, texts: z.infer<typeof textsOfScript>): void {
  const { faults } = parseTexts(name, texts);
  if (faults.length === 0) return;
  throw new Problem(
    "bad-input",
    "The script has faults: it is refused whole, and what is in use stays in use.",
    faults.map((fault) => ({ field: `texts.${fault.language}`, message: faultText(fault) })),
  );
}

/** One change of an event's script at a time. */
async function lockEvent({ tx, enterpriseId }: OperationContext, name: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtext('scripts'), hashtext(${`${enterpriseId} ${name}`}))`,
  );
}

async function numberInUse({ tx }: OperationContext, name: string): Promise<number> {
  const [row] = await tx.select().from(scriptsInUse).where(eq(scriptsInUse.event, name));
  return row?.number ?? 0;
}

async function putInUse(ctx: OperationContext, name: string, number: number, versionId: string | null) {
  const row = { number, versionId, at: ctx.clock.now() };
  await ctx.tx
    .insert(scriptsInUse)
    .values({ ...row, enterpriseId: ctx.enterpriseId, event: name })
    .onConflictDoUpdate({ target: [scriptsInUse.enterpriseId, scriptsInUse.event], set: row });
}

async function waiting(ctx: OperationContext, name: string, number: number) {
  await lockEvent(ctx, name);
  const version = await versionByNumber(ctx.tx, name, number);
  if (!version) throw new Problem("not-found", "There is no such version.");
  if (version.state !== "proposed")
    throw new Problem("not-possible-now", `Version ${number} was ${version.state} already.`);
  return version;
}

async function changed(ctx: OperationContext, action: string, name: string, detail: Record<string, unknown>) {
  await ctx.audit({ action, entity: "script", entityId: name, detail });
  await ctx.emit({ topic: "scripts", type: `script:${action}`, id: name });
}

/** Operations that compare with what came with Holdfast. */
export function scriptChanges(shipped: ShippedScripts) {
  const proposeScript = operation({
    name: "propose-script",
    permission: "script:edit",
    input: proposeScriptBody,
    async run(ctx, { event: name, texts, why, basedOn }) {
      mustBeGood(name, texts);
      await lockEvent(ctx, name);
      const inUse = await numberInUse(ctx, name);
      if (inUse !== basedOn)
        throw new Problem("already-changed", `Version ${inUse} is in use by now; begin from that.`);
      const open = await ctx.tx
        .select({ number: scriptVersions.number })
        .from(scriptVersions)
        .where(and(eq(scriptVersions.event, name), eq(scriptVersions.state, "proposed")));
      if (open[0])
        throw new Problem("not-possible-now", `Version ${open[0].number} waits for a decision first.`);
      const before = await textsOf(ctx, name, inUse);
      if (before && scriptLanguages.every((language) => before[language] === texts[language]))
        throw new Problem("bad-input", "Nothing was changed.", [{ field: "texts", message: "as in use" }]);
      const [{ last } = { last: 0 }] = await ctx.tx
        .select({ last: sql<number>`coalesce(max(${scriptVersions.number}), 0)`.mapWith(Number) })
        .from(scriptVersions)
        .where(eq(scriptVersions.event, name));
      const number = last + 1;
      await ctx.tx.insert(scriptVersions).values({
        ...{ id: ctx.ids.uuid(), enterpriseId: ctx.enterpriseId, event: name, number, basedOn, texts, why },
        ...{ state: "proposed", authorId: ctx.caller.id, proposedAt: ctx.clock.now() },
      });
      await changed(ctx, "proposed", name, { number, basedOn, why });
      return { event: name, number };
    },
  });

  const rollBackScript = operation({
    name: "roll-back-script",
    permission: "script:approve",
    input: rollBackScriptBody,
    async run(ctx, { event: name, number, why }) {
      await lockEvent(ctx, name);
      const from = await numberInUse(ctx, name);
      if (from === number) throw new Problem("not-possible-now", `Version ${number} is in use already.`);
      const version = number === 0 ? null : await versionByNumber(ctx.tx, name, number);
      if (number === 0 ? !shipped.texts(name) : !version)
        throw new Problem("not-found", "There is no such version.");
      if (version && version.state !== "approved")
        throw new Problem("not-possible-now", `Version ${number} was never approved.`);
      if (version) mustBeGood(name, version.texts);
      await putInUse(ctx, name, number, version?.id ?? null);
      await changed(ctx, "rolled-back", name, { from, to: number, why });
      return { event: name, number };
    },
  });

  async function textsOf(ctx: OperationContext, name: string, number: number) {
    if (number === 0) return shipped.texts(name);
    const version = await versionByNumber(ctx.tx, name, number);
    return version && readTexts(ctx.tx, version.id);
  }

  return { proposeScript, rollBackScript };
}

/** A second person has read it: it is in use from now on. */
export const approveScript = operation({
  name: "approve-script",
  permission: "script:approve",
  input: decideScriptBody,
  async run(ctx, { event: name, number }) {
    const version = await waiting(ctx, name, number);
    if (version.authorId === ctx.caller.id)
      throw new Problem("not-allowed", "A second person approves it: you wrote it yourself.");
    const inUse = await numberInUse(ctx, name);
    if (inUse !== version.basedOn)
      throw new Problem("already-changed", `Version ${inUse} is in use by now, and this began from another.`);
    // The rules may have changed since it was proposed.
    mustBeGood(name, version.texts);
    await ctx.tx
      .update(scriptVersions)
      .set({ state: "approved", decidedBy: ctx.caller.id, decidedAt: ctx.clock.now() })
      .where(eq(scriptVersions.id, version.id));
    await putInUse(ctx, name, number, version.id);
    await changed(ctx, "approved", name, { number, from: inUse, author: version.authorId });
    return { event: name, number };
  },
});

/** It will not be used. Its author withdraws it; anybody else who may approve turns it down. */
export const turnDownScript = operation({
  name: "turn-down-script",
  permission: "script:edit",
  input: turnDownScriptBody,
  async run(ctx, { event: name, number, why }) {
    const version = await waiting(ctx, name, number);
    const own = version.authorId === ctx.caller.id;
    const may = ctx.caller.kind === "person" && ctx.caller.permissions.has("script:approve");
    if (!own && !may) throw new Problem("not-allowed", "Somebody who may approve turns it down.");
    const state = own ? ("withdrawn" as const) : ("turned-down" as const);
    await ctx.tx
      .update(scriptVersions)
      .set({ state, decidedBy: ctx.caller.id, decidedAt: ctx.clock.now(), decidedWhy: why })
      .where(eq(scriptVersions.id, version.id));
    await changed(ctx, state, name, { number, why });
    return { event: name, number };
  },
});
