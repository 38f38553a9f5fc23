/** Changes how a customer is reached, and what each number and address may be used for. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { purposes } from "#contract/customers.ts";
import { contactPoints } from "#db/schema/customers.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { readPhone } from "../read-phone.ts";
import { type Customer, lockRecord, recordChanged } from "./change-record.ts";
import { rowFor } from "./row-for.ts";
import { email, line, version, why } from "./shapes.ts";

/** A record with more is a mistake; those beyond would be shown to nobody. */
const pointsMax = 50;

const label = line(60).nullable();
const source = line(60);
const consent = z.strictObject({ lifeSafety: z.boolean(), service: z.boolean(), marketing: z.boolean() });
const target = { customerId: z.uuid(), version, why };

export const addContactPoint = operation({
  name: "add-contact-point",
  permission: "customer:change",
  input: z.strictObject({
    ...target,
    kind: z.enum(["phone", "email"]),
    value: z.string().max(320),
    /** Whose national numbers are written without a country code: `US`. */
    country: z.string().length(2).default("US"),
    label: label.default(null),
    consent,
    source,
  }),
  async run(ctx, { customerId, version: seen, why: reason, kind, value, country, ...given }) {
    const customer = await lockRecord(ctx, customerId, seen);
    const read = readValue(kind, value, country);
    await mustBeNew(ctx, customerId, kind, read, null);
    if ((await ctx.tx.$count(contactPoints, eq(contactPoints.customerId, customerId))) >= pointsMax)
      refuseField("value", `There are ${pointsMax} contact points already.`);
    const row = { id: ctx.ids.uuid(), kind, value: read, ...given, consentFrom: {}, at: ctx.clock.now() };
    await ctx.tx.insert(contactPoints).values({ ...row, enterpriseId: ctx.enterpriseId, customerId });
    const part = { table: "contact-point" as const, id: row.id, from: null, to: rowFor(row) };
    return recordChanged(ctx, customer, "add-contact-point", [part], { why: reason, id: row.id });
  },
});

export const changeContactPoint = operation({
  name: "change-contact-point",
  permission: "customer:change",
  input: z.strictObject({
    ...target,
    pointId: z.uuid(),
    value: z.string().max(320).optional(),
    country: z.string().length(2).default("US"),
    label: label.optional(),
  }),
  async run(ctx, { customerId, version: seen, why: reason, pointId, value, country, label: called }) {
    const { customer, point } = await lockPoint(ctx, customerId, seen, pointId);
    const read = value === undefined ? undefined : readValue(point.kind, value, country);
    if (read !== undefined) await mustBeNew(ctx, customerId, point.kind, read, pointId);
    return patchPoint(ctx, customer, point, "change-contact-point", { value: read, label: called }, reason);
  },
});

/** Writes down that a purpose was allowed or forbidden, where, and now. The same answer again is a newer fact. */
export const setConsent = operation({
  name: "set-consent",
  permission: "customer:change",
  input: z.strictObject({
    ...target,
    pointId: z.uuid(),
    purpose: z.enum(purposes),
    given: z.boolean(),
    /** Where they said so: `call`, `signed form`. */
    source,
  }),
  async run(ctx, { customerId, version: seen, why: reason, pointId, purpose, given, source: where }) {
    const { customer, point } = await lockPoint(ctx, customerId, seen, pointId);
    const wanted = {
      consent: { ...point.consent, [purpose]: given },
      consentFrom: {
        ...point.consentFrom,
        [purpose]: { source: where, at: ctx.clock.now().toISOString() },
      },
    };
    return patchPoint(ctx, customer, point, "set-consent", wanted, reason);
  },
});

export const removeContactPoint = operation({
  name: "remove-contact-point",
  permission: "customer:change",
  input: z.strictObject({ ...target, pointId: z.uuid() }),
  async run(ctx, { customerId, version: seen, why: reason, pointId }) {
    const { customer, point } = await lockPoint(ctx, customerId, seen, pointId);
    await ctx.tx.delete(contactPoints).where(eq(contactPoints.id, pointId));
    const part = { table: "contact-point" as const, id: pointId, from: rowFor(point), to: null };
    return recordChanged(ctx, customer, "remove-contact-point", [part], { why: reason, id: pointId });
  },
});

type Point = typeof contactPoints.$inferSelect;

async function lockPoint(ctx: OperationContext, customerId: string, seen: number, pointId: string) {
  const customer = await lockRecord(ctx, customerId, seen);
  const [point] = await ctx.tx
    .select()
    .from(contactPoints)
    .where(and(eq(contactPoints.id, pointId), eq(contactPoints.customerId, customerId)));
  if (!point) throw new Problem("not-found", "The customer has no such contact point.");
  return { customer, point };
}

async function patchPoint(
  ctx: OperationContext,
  customer: Customer,
  point: Point,
  deed: string,
  wanted: Parameters<typeof differences<Point>>[1],
  reason: string | undefined,
) {
  const changed = differences(point, wanted);
  if (!changed) return { customerId: customer.id, version: customer.version, id: point.id };
  await ctx.tx.update(contactPoints).set(changed.patch).where(eq(contactPoints.id, point.id));
  const part = { table: "contact-point" as const, id: point.id, from: changed.from, to: changed.patch };
  return recordChanged(ctx, customer, deed, [part], { why: reason, id: point.id });
}

/** @throws Problem `bad-input` naming the field. */
export function readValue(kind: Point["kind"], value: string, country: string, field = "value"): string {
  if (kind === "email") {
    const read = email.safeParse(value);
    if (read.success) return read.data;
    refuseField(field, `${value} ${read.error.issues[0]?.message}.`);
  }
  const read = readPhone(value, country);
  if ("reason" in read) refuseField(field, `${value || "An empty text"} ${read.reason}.`);
  return read.number;
}

async function mustBeNew(
  ctx: OperationContext,
  customerId: string,
  kind: Point["kind"],
  value: string,
  own: string | null,
) {
  const same = await ctx.tx
    .select({ id: contactPoints.id })
    .from(contactPoints)
    .where(
      and(
        eq(contactPoints.customerId, customerId),
        eq(contactPoints.kind, kind),
        eq(contactPoints.value, value),
      ),
    );
  if (same.some(({ id }) => id !== own)) refuseField("value", `The record has ${value} already.`);
}
