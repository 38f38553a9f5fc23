/** Canned answers: refused whole when they name what nobody fills in. */
import { and, asc, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { macroLimits, macroVariables } from "#contract/macros.ts";
import { scriptLanguages } from "#contract/scripts.ts";
import { macros } from "#db/schema/macros.ts";
import type { Tx } from "../../platform/database/database.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { TemplateFault, variablesOf } from "../../scripts/template.ts";
import { lockSettings, settingChanged } from "./change.ts";

const fields = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}-]+$/u, "letters, digits and hyphens: it is typed after a slash")
    .max(macroLimits.nameChars),
  language: z.enum(scriptLanguages),
  text: z.string().trim().min(1).max(macroLimits.textChars),
});
type Fields = z.infer<typeof fields>;

export const addMacro = operation({
  name: "add-macro",
  permission: "settings:change",
  input: fields,
  async run(ctx, input) {
    await lockSettings(ctx);
    await check(ctx, input, null);
    if ((await ctx.tx.$count(macros, eq(macros.retired, false))) >= macroLimits.macros)
      refuseField("name", `There are ${macroLimits.macros} canned answers already.`);
    const id = ctx.ids.uuid();
    await ctx.tx.insert(macros).values({ id, enterpriseId: ctx.enterpriseId, ...input });
    await settingChanged(ctx, "added", "macro", id, { to: input });
    return { id };
  },
});

export const changeMacro = operation({
  name: "change-macro",
  permission: "settings:change",
  input: fields.partial().extend({ id: z.uuid() }),
  async run(ctx, { id, ...wanted }) {
    await lockSettings(ctx);
    const macro = await lockMacro(ctx, id);
    const language = scriptLanguages.find((each) => each === macro.language) ?? scriptLanguages[0];
    const next = {
      name: wanted.name ?? macro.name,
      language: wanted.language ?? language,
      text: wanted.text ?? macro.text,
    };
    await check(ctx, next, id);
    const changed = differences(macro, wanted);
    if (!changed) return { id };
    await ctx.tx.update(macros).set(changed.patch).where(eq(macros.id, id));
    await settingChanged(ctx, "changed", "macro", id, { from: changed.from, to: changed.patch });
    return { id };
  },
});

export const retireMacro = operation({
  name: "retire-macro",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    const macro = await lockMacro(ctx, id);
    await ctx.tx.update(macros).set({ retired: true }).where(eq(macros.id, id));
    await settingChanged(ctx, "retired", "macro", id, { name: macro.name });
    return { id };
  },
});

/** Those in use, by name. */
export function readMacros(tx: Tx) {
  return tx
    .select({ id: macros.id, name: macros.name, language: macros.language, text: macros.text })
    .from(macros)
    .where(eq(macros.retired, false))
    .orderBy(asc(macros.name), asc(macros.language));
}

async function lockMacro(ctx: OperationContext, id: string) {
  const [macro] = await ctx.tx
    .select()
    .from(macros)
    .where(and(eq(macros.id, id), eq(macros.retired, false)))
    .for("update");
  if (!macro) throw new Problem("not-found", "There is no such canned answer, or it is no longer used.");
  return macro;
}

async function check(ctx: OperationContext, { name, language, text }: Fields, own: string | null) {
  const stranger = variablesIn(text).find((variable) => !Object.hasOwn(macroVariables, variable));
  if (stranger) refuseField("text", `${stranger} is filled in by nobody. There are ${known}.`);
  const [namesake] = await ctx.tx
    .select({ id: macros.id })
    .from(macros)
    .where(
      and(
        eq(macros.name, name),
        eq(macros.language, language),
        eq(macros.retired, false),
        own === null ? undefined : ne(macros.id, own),
      ),
    );
  if (namesake) refuseField("name", `There is a canned answer ${name} in that language already.`);
}

const known = Object.keys(macroVariables).join(", ");

function variablesIn(text: string): string[] {
  try {
    return variablesOf(text);
  } catch (error) {
    if (error instanceof TemplateFault) refuseField("text", `It cannot be taken: ${error.message}.`);
    throw error;
  }
}
