/** Lists people choose from: how a call ended, why somebody takes a break. What was chosen before stays on record. */
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { wrapUpGroups } from "#contract/calls.ts";
import { breakStates } from "#contract/settings.ts";
import { breakReasons, wrapUpCodes } from "#db/schema/calls.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockSettings, settingChanged } from "./change.ts";

/** Each has a key from 1 to 99; more than so many nobody finds. */
const keyMax = 99;
const reasonsMax = 100;

const label = z.string().trim().min(1).max(60);
const codeFields = z.object({
  group: z.enum(wrapUpGroups),
  label,
  key: z.number().int().min(1).max(keyMax),
});

export const addWrapUpCode = operation({
  name: "add-wrap-up-code",
  permission: "settings:change",
  input: codeFields,
  async run(ctx, input) {
    await lockSettings(ctx);
    await keyMustBeFree(ctx, input.key, null);
    const id = ctx.ids.uuid();
    await ctx.tx.insert(wrapUpCodes).values({ id, enterpriseId: ctx.enterpriseId, ...input });
    await settingChanged(ctx, "added", "wrap-up-code", id, { to: input });
    return { id };
  },
});

export const changeWrapUpCode = operation({
  name: "change-wrap-up-code",
  permission: "settings:change",
  input: codeFields.partial().extend({ id: z.uuid() }),
  async run(ctx, { id, ...wanted }) {
    await lockSettings(ctx);
    const code = await lockCode(ctx, id);
    if (wanted.key !== undefined) await keyMustBeFree(ctx, wanted.key, id);
    const changed = differences(code, wanted);
    if (!changed) return { id };
    await ctx.tx.update(wrapUpCodes).set(changed.patch).where(eq(wrapUpCodes.id, id));
    await settingChanged(ctx, "changed", "wrap-up-code", id, { from: changed.from, to: changed.patch });
    return { id };
  },
});

/** The last one stays: a call could not be written up without any. */
export const retireWrapUpCode = operation({
  name: "retire-wrap-up-code",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    const code = await lockCode(ctx, id);
    if ((await ctx.tx.$count(wrapUpCodes, eq(wrapUpCodes.retired, false))) <= 1)
      throw new Problem("not-possible-now", "This is the last outcome; a call could not be written up.");
    await ctx.tx.update(wrapUpCodes).set({ retired: true }).where(eq(wrapUpCodes.id, id));
    await settingChanged(ctx, "retired", "wrap-up-code", id, { label: code.label });
    return { id };
  },
});

async function lockCode(ctx: OperationContext, id: string) {
  const [code] = await ctx.tx
    .select()
    .from(wrapUpCodes)
    .where(and(eq(wrapUpCodes.id, id), eq(wrapUpCodes.retired, false)))
    .for("update");
  if (!code) throw new Problem("not-found", "There is no such outcome, or it is no longer used.");
  return code;
}

async function keyMustBeFree(ctx: OperationContext, key: number, own: string | null): Promise<void> {
  const [taken] = await ctx.tx
    .select({ label: wrapUpCodes.label })
    .from(wrapUpCodes)
    .where(
      and(
        eq(wrapUpCodes.key, key),
        eq(wrapUpCodes.retired, false),
        own === null ? undefined : ne(wrapUpCodes.id, own),
      ),
    );
  if (taken) refuseField("key", `${taken.label} has the key ${key}.`);
}

const reasonFields = z.object({ state: z.enum(breakStates), label });

export const addBreakReason = operation({
  name: "add-break-reason",
  permission: "settings:change",
  input: reasonFields,
  async run(ctx, input) {
    await lockSettings(ctx);
    await reasonMustBeNew(ctx, input, null);
    if ((await ctx.tx.$count(breakReasons, eq(breakReasons.retired, false))) >= reasonsMax)
      refuseField("label", `There are ${reasonsMax} reasons already.`);
    const id = ctx.ids.uuid();
    await ctx.tx.insert(breakReasons).values({ id, enterpriseId: ctx.enterpriseId, ...input });
    await settingChanged(ctx, "added", "break-reason", id, { to: input });
    return { id };
  },
});

export const changeBreakReason = operation({
  name: "change-break-reason",
  permission: "settings:change",
  input: reasonFields.partial().extend({ id: z.uuid() }),
  async run(ctx, { id, ...wanted }) {
    await lockSettings(ctx);
    const reason = await lockReason(ctx, id);
    await reasonMustBeNew(
      ctx,
      { state: wanted.state ?? reason.state, label: wanted.label ?? reason.label },
      id,
    );
    const changed = differences(reason, wanted);
    if (!changed) return { id };
    await ctx.tx.update(breakReasons).set(changed.patch).where(eq(breakReasons.id, id));
    await settingChanged(ctx, "changed", "break-reason", id, { from: changed.from, to: changed.patch });
    return { id };
  },
});

export const retireBreakReason = operation({
  name: "retire-break-reason",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    const reason = await lockReason(ctx, id);
    await ctx.tx.update(breakReasons).set({ retired: true }).where(eq(breakReasons.id, id));
    await settingChanged(ctx, "retired", "break-reason", id, { label: reason.label });
    return { id };
  },
});

async function lockReason(ctx: OperationContext, id: string) {
  const [reason] = await ctx.tx
    .select()
    .from(breakReasons)
    .where(and(eq(breakReasons.id, id), eq(breakReasons.retired, false)))
    .for("update");
  if (!reason) throw new Problem("not-found", "There is no such reason, or it is no longer used.");
  return reason;
}

type Reason = z.infer<typeof reasonFields>;

async function reasonMustBeNew(ctx: OperationContext, { state, label: wanted }: Reason, own: string | null) {
  const [known] = await ctx.tx
    .select({ id: breakReasons.id })
    .from(breakReasons)
    .where(
      and(
        eq(breakReasons.state, state),
        eq(breakReasons.label, wanted),
        eq(breakReasons.retired, false),
        own === null ? undefined : ne(breakReasons.id, own),
      ),
    );
  if (known) refuseField("label", `${wanted} is a reason for that state already.`);
}
