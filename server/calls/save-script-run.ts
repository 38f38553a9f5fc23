import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { scriptRunLimits } from "#contract/script-runs.ts";
import { scriptLanguages, scriptVariants } from "#contract/scripts.ts";
import { calls } from "#db/schema/calls.ts";
import { scriptRuns } from "#db/schema/scripts.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { namePattern } from "../scripts/script.ts";
import { mustBeOwn } from "./agent-actions.ts";
import { talkedOn } from "./queries.ts";

/** Nobody stays longer at a step; a console whose clock was set anew would say years. */
const visitMsMax = 24 * 3_600_000;

const name = z.string().regex(namePattern, "lower-case letters, digits and hyphens");
const time = z.iso.datetime({ offset: true });

/** Keeps how far a script was followed, and what was answered. Also late: nothing answered is lost. */
export const saveScriptRun = operation({
  name: "save-script-run",
  permission: "call:take",
  input: z.strictObject({
    callId: z.uuid(),
    id: z.uuid(),
    event: name,
    language: z.enum(scriptLanguages),
    variant: z.enum(scriptVariants),
    version: z.string().regex(/^[0-9a-f]{12}$/, "the script's version"),
    answers: z
      .array(
        z.strictObject({
          question: name,
          value: z.string().trim().min(1).max(scriptRunLimits.valueChars),
          asks: z.string().max(scriptRunLimits.asksChars),
          label: z.string().max(scriptRunLimits.asksChars).nullable(),
        }),
      )
      .max(scriptRunLimits.answers)
      .refine(eachOnce, "a question has one answer"),
    visits: z
      .array(
        z.strictObject({
          step: name,
          language: z.enum(scriptLanguages),
          enteredAt: time,
          ms: z.int().min(0).max(visitMsMax).nullable(),
        }),
      )
      .min(1)
      .max(scriptRunLimits.visits),
    startedAt: time,
    endedAt: time.nullable(),
    revision: z.int().min(1).max(1_000_000),
  }),
  async run(ctx, { callId, ...run }) {
    const [call] = await ctx.tx.select().from(calls).where(eq(calls.id, callId));
    if (!call) throw new Problem("not-found", "There is no such call.");
    // Whoever talked with the caller may have followed a script: a guest, also one who has just left.
    if (!(await talkedOn(ctx.tx, callId, ctx.caller.id))) mustBeOwn(ctx, call);
    const row = {
      ...run,
      startedAt: new Date(run.startedAt),
      endedAt: run.endedAt === null ? null : new Date(run.endedAt),
      savedAt: ctx.clock.now(),
    };
    const ofRun = and(eq(scriptRuns.enterpriseId, ctx.enterpriseId), eq(scriptRuns.id, run.id));
    const [before] = await ctx.tx.select().from(scriptRuns).where(ofRun).for("update");
    if (before && (before.callId !== callId || before.personId !== ctx.caller.id))
      throw new Problem("not-allowed", "That run is somebody else's.");
    const saved = await ctx.tx
      .insert(scriptRuns)
      .values({ ...row, callId, enterpriseId: ctx.enterpriseId, personId: ctx.caller.id })
      .onConflictDoUpdate({
        target: [scriptRuns.enterpriseId, scriptRuns.id],
        set: row,
        setWhere: sql`${scriptRuns.revision} < excluded.revision and ${scriptRuns.personId} = excluded.person_id`,
      })
      .returning({ revision: scriptRuns.revision });
    // An older one that came late changes nothing, and is taken: the newer holds all of it.
    if (!saved[0]) return { id: run.id };
    await ctx.audit({
      action: "followed-script",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? callId,
      why: callId,
      detail: {
        script: `${run.event}/${run.language}`,
        version: run.version,
        answered: run.answers.map(({ question }) => question),
        ended: run.endedAt !== null,
      },
    });
    if (call.customerId)
      await ctx.emit({ topic: "customers", type: "customer:script-followed", id: call.customerId });
    return { id: run.id };
  },
});

function eachOnce(answers: readonly { question: string }[]): boolean {
  return new Set(answers.map(({ question }) => question)).size === answers.length;
}
