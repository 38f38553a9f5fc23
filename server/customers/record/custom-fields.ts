/** Fields that an enterprise adds to its records. A field keeps its kind: what was typed before must still be true. */
import { and, asc, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { customFieldKinds } from "#contract/customers.ts";
import { customFields } from "#db/schema/customers.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { fieldsMax } from "../queries.ts";
import { line } from "./shapes.ts";

const choicesMax = 100;
const label = line(60);
const choices = z
  .array(line(60))
  .max(choicesMax, `at most ${choicesMax}`)
  .refine((all) => new Set(all).size === all.length, "each only once");

export const addCustomField = operation({
  name: "add-custom-field",
  permission: "settings:change",
  input: z.strictObject({ label, kind: z.enum(customFieldKinds), choices: choices.default([]) }),
  async run(ctx, { label: called, kind, choices: offered }) {
    await lockFields(ctx);
    await labelMustBeNew(ctx, called, null);
    choicesMustFit(kind, offered);
    if ((await ctx.tx.$count(customFields, eq(customFields.retired, false))) >= fieldsMax)
      refuseField("label", `There are ${fieldsMax} fields already.`);
    const id = ctx.ids.uuid();
    const key = await freeKey(ctx, called);
    const row = { id, key, label: called, kind, choices: offered };
    await ctx.tx.insert(customFields).values({ ...row, enterpriseId: ctx.enterpriseId });
    await fieldChanged(ctx, "added", id, row);
    return { id, key };
  },
});

export const changeCustomField = operation({
  name: "change-custom-field",
  permission: "settings:change",
  input: z.strictObject({ fieldId: z.uuid(), label: label.optional(), choices: choices.optional() }),
  async run(ctx, { fieldId, ...wanted }) {
    await lockFields(ctx);
    const field = await lockField(ctx, fieldId);
    if (wanted.label) await labelMustBeNew(ctx, wanted.label, fieldId);
    choicesMustFit(field.kind, wanted.choices ?? field.choices);
    const changed = differences(field, wanted);
    if (!changed) return { id: fieldId };
    await ctx.tx.update(customFields).set(changed.patch).where(eq(customFields.id, fieldId));
    await fieldChanged(ctx, "changed", fieldId, { from: changed.from, to: changed.patch });
    return { id: fieldId };
  },
});

/** Nobody sees or fills it any more; what was typed stays in the records. */
export const retireCustomField = operation({
  name: "retire-custom-field",
  permission: "settings:change",
  input: z.strictObject({ fieldId: z.uuid() }),
  async run(ctx, { fieldId }) {
    await lockFields(ctx);
    const field = await lockField(ctx, fieldId);
    await ctx.tx.update(customFields).set({ retired: true }).where(eq(customFields.id, fieldId));
    await fieldChanged(ctx, "retired", fieldId, { label: field.label });
    return { id: fieldId };
  },
});

/** Changed a few times a year: one at a time, so that two people never take one label. */
const lockFields = ({ tx, enterpriseId }: OperationContext) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('custom-fields'), hashtext(${enterpriseId}))`);

async function lockField(ctx: OperationContext, id: string) {
  const [field] = await ctx.tx
    .select()
    .from(customFields)
    .where(and(eq(customFields.id, id), eq(customFields.retired, false)))
    .for("update");
  if (!field) throw new Problem("not-found", "There is no such field, or it is no longer used.");
  return field;
}

async function labelMustBeNew(ctx: OperationContext, called: string, own: string | null): Promise<void> {
  const [known] = await ctx.tx
    .select({ id: customFields.id })
    .from(customFields)
    .where(
      and(
        sql`lower(${customFields.label}) = lower(${called})`,
        eq(customFields.retired, false),
        own === null ? undefined : ne(customFields.id, own),
      ),
    );
  if (known) refuseField("label", `A field is called ${called} already.`);
}

function choicesMustFit(kind: (typeof customFieldKinds)[number], offered: readonly string[]): void {
  if (kind === "choice" && offered.length < 2) refuseField("choices", "A choice needs two to choose from.");
  if (kind !== "choice" && offered.length > 0)
    refuseField("choices", "Only a choice has something to choose from.");
}

/** By which records keep the value; never shown, never used again for another field. */
async function freeKey(ctx: OperationContext, called: string): Promise<string> {
  const plain =
    called
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40) || "field";
  const taken = await ctx.tx
    .select({ key: customFields.key })
    .from(customFields)
    .orderBy(asc(customFields.key));
  const keys = new Set(taken.map(({ key }) => key));
  if (!keys.has(plain)) return plain;
  for (let nth = 2; ; nth += 1) if (!keys.has(`${plain}-${nth}`)) return `${plain}-${nth}`;
}

async function fieldChanged(
  ctx: OperationContext,
  action: string,
  id: string,
  detail: Record<string, unknown>,
) {
  await ctx.audit({ action, entity: "custom-field", entityId: id, detail });
  await ctx.emit({ topic: "settings", type: `custom-field:${action}`, id });
}
