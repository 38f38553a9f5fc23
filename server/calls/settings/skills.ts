/** Skills: what a queue may ask for and a person may have. */
import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { queues, skills } from "#db/schema/calls.ts";
import { agents } from "#db/schema/centers.ts";
import { users } from "#db/schema/identity.ts";
import { refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockSettings, settingChanged } from "./change.ts";

/** Nobody could keep more apart, and each is compared at every offer. */
const skillsMax = 200;
export const skillsEachMax = 40;

export const skillName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}-]{0,31}$/u, "letters, digits and hyphens, at most 32");
export const skillList = z.array(skillName).max(skillsEachMax);

export const addSkill = operation({
  name: "add-skill",
  permission: "settings:change",
  input: z.object({ name: skillName }),
  async run(ctx, { name }) {
    await lockSettings(ctx);
    const known = await ctx.tx.select().from(skills);
    if (known.some((skill) => skill.name === name)) refuseField("name", `There is a skill ${name} already.`);
    if (known.length >= skillsMax) refuseField("name", `There are ${skillsMax} skills already.`);
    const id = ctx.ids.uuid();
    await ctx.tx.insert(skills).values({ id, enterpriseId: ctx.enterpriseId, name });
    await settingChanged(ctx, "added", "skill", id, { name });
    return { id };
  },
});

/** Takes a skill away from everybody who has it. A queue that asks for it would wait for nobody: refused. */
export const removeSkill = operation({
  name: "remove-skill",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    const [skill] = await ctx.tx.select().from(skills).where(eq(skills.id, id));
    if (!skill) throw new Problem("not-found", "There is no such skill.");
    const asking = await ctx.tx
      .select({ name: queues.name })
      .from(queues)
      .where(and(eq(queues.retired, false), sql`${skill.name} = any(${queues.skills})`));
    if (asking.length > 0)
      throw new Problem(
        "not-possible-now",
        `${asking.map((queue) => queue.name).join(", ")} asks for ${skill.name}; change that first.`,
      );
    const had = await ctx.tx
      .update(agents)
      .set({
        skills: sql`array_remove(${agents.skills}, ${skill.name})`,
        version: sql`${agents.version} + 1`,
      })
      .where(sql`${skill.name} = any(${agents.skills})`)
      .returning({ personId: agents.personId, seatId: agents.seatId });
    await ctx.tx.delete(skills).where(eq(skills.id, id));
    await ctx.emit(seatsChanged(had));
    await settingChanged(ctx, "removed", "skill", id, {
      name: skill.name,
      takenFrom: had.map((agent) => agent.personId),
    });
    return { id };
  },
});

/** Says what a person can do. Counts from the next offer on. */
export const setSkills = operation({
  name: "set-skills",
  permission: "settings:change",
  input: z.object({ personId: z.uuid(), skills: skillList }),
  async run(ctx, { personId, skills: wanted }) {
    await lockSettings(ctx);
    await skillsMustExist(ctx, wanted);
    // `users` has no row-level security: the enterprise is asked for here.
    const [person] = await ctx.tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, personId), eq(users.enterpriseId, ctx.enterpriseId)));
    if (!person) throw new Problem("not-found", "There is no such person.");
    const at = ctx.clock.now();
    await ctx.tx
      .insert(agents)
      .values({ personId, enterpriseId: ctx.enterpriseId, stateAt: at, idleSince: at })
      .onConflictDoNothing();
    const [before] = await ctx.tx.select().from(agents).where(eq(agents.personId, personId)).for("update");
    const to = [...new Set(wanted)];
    await ctx.tx
      .update(agents)
      .set({ skills: to, version: sql`${agents.version} + 1` })
      .where(eq(agents.personId, personId));
    await ctx.emit(seatsChanged(before ? [before] : []));
    await settingChanged(ctx, "skills-set", "agent", personId, { from: before?.skills ?? [], to });
    return { personId };
  },
});

const seatsChanged = (rows: readonly { seatId: string | null }[]) =>
  rows.flatMap(({ seatId }) =>
    seatId ? [{ topic: "seats" as const, type: "seat:skills", id: seatId }] : [],
  );

/** @throws Problem `bad-input` naming those that are no skill of this enterprise. */
export async function skillsMustExist(
  ctx: OperationContext,
  names: readonly string[],
  field = "skills",
): Promise<void> {
  if (names.length === 0) return;
  const known = await ctx.tx
    .select({ name: skills.name })
    .from(skills)
    .where(inArray(skills.name, [...names]));
  const unknown = names.filter((name) => !known.some((skill) => skill.name === name));
  if (unknown.length > 0) refuseField(field, `There is no skill ${unknown.join(", ")}; add it first.`);
}
