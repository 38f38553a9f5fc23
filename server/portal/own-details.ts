/** What customers correct on their own record. Each change is on their timeline and on the audit chain. */
import { and, count, eq } from "drizzle-orm";
import { z } from "zod";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { addAddress, changeAddress } from "../customers/record/addresses.ts";
import { changeCustomer } from "../customers/record/change-customer.ts";
import {
  addContactPoint,
  changeContactPoint,
  readValue,
  removeContactPoint,
} from "../customers/record/contact-points.ts";
import { addressFields, recordFields } from "../customers/record/shapes.ts";
import { type OperationContext, operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { keepCode, newCode, tryCode } from "./codes.ts";
import type { PortalSecrets } from "./secrets.ts";
import { digitsTyped } from "./sign-in.ts";
import { tellTimeline } from "./tell-timeline.ts";

/**
 * Their own record, locked. They see no versions: whoever changed it first, what a customer says of themselves
 * last is what holds.
 */
export async function lockOwn(ctx: OperationContext) {
  if (ctx.caller.kind !== "customer") throw new Error(`${ctx.caller.kind} is no customer`);
  const [own] = await ctx.tx.select().from(customers).where(eq(customers.id, ctx.caller.id)).for("update");
  if (!own) throw new Problem("not-signed-in", "The record is no longer there.");
  return { customer: own, target: { customerId: own.id, version: own.version } };
}

export const correctOwnName = operation({
  name: "correct-own-name",
  permission: "a customer",
  input: recordFields.pick({ name: true, language: true }),
  async run(ctx, wanted) {
    const { customer, target } = await lockOwn(ctx);
    const { version } = await changeCustomer.run(ctx, { ...target, ...wanted });
    if (version === customer.version) return { changed: false };
    const told = [
      wanted.name === customer.name ? null : `name from ${customer.name} to ${wanted.name}`,
      wanted.language === customer.language ? null : `language to ${wanted.language}`,
    ].filter(Boolean);
    await tellTimeline(ctx, customer.id, { summary: `Corrected their ${told.join(" and their ")}` });
    return { changed: true };
  },
});

export const ownAddress = addressFields.pick({ lines: true, city: true, region: true, postcode: true });

/** @param addressId - the one that is corrected; null: another one. */
export const correctOwnAddress = operation({
  name: "correct-own-address",
  permission: "a customer",
  input: ownAddress.extend({ addressId: z.uuid().nullable() }),
  async run(ctx, { addressId, ...wanted }) {
    const { customer, target } = await lockOwn(ctx);
    const { version } =
      addressId === null
        ? await addAddress.run(ctx, {
            ...target,
            ...wanted,
            latitude: null,
            longitude: null,
            timeZone: null,
          })
        : await changeAddress.run(ctx, { ...target, ...wanted, addressId });
    if (version === customer.version) return { changed: false };
    const place = [wanted.lines, wanted.city, wanted.region, wanted.postcode].filter(Boolean).join(", ");
    const summary = addressId === null ? `Added an address: ${place}` : `Corrected their address: ${place}`;
    await tellTimeline(ctx, customer.id, { summary });
    return { changed: true };
  },
});

/** A number or e-mail address that shall be on the record; it counts once its own code came back. */
export const askToBeReachedAt = operation({
  name: "ask-to-be-reached-at",
  permission: "a customer",
  input: z.strictObject({
    code: newCode,
    kind: z.enum(["phone", "email"]),
    value: z.string().max(320),
    replacesPointId: z.uuid().nullable(),
  }),
  async run(ctx, { code, kind, value: typed, replacesPointId }) {
    const { customer } = await lockOwn(ctx);
    const value = readValue(kind, typed, "US");
    const [known] = await ctx.tx
      .select({ id: contactPoints.id })
      .from(contactPoints)
      .where(and(eq(contactPoints.customerId, customer.id), eq(contactPoints.value, value)));
    if (known) return { known: true as const };
    if (replacesPointId) await ownPoint(ctx, customer.id, replacesPointId);
    await keepCode(ctx, code, {
      purpose: "reach",
      customerIds: [customer.id],
      kind,
      value,
      replacesPointId,
    });
    return { value };
  },
});

async function ownPoint(ctx: OperationContext, customerId: string, pointId: string) {
  const [point] = await ctx.tx
    .select()
    .from(contactPoints)
    .where(and(eq(contactPoints.id, pointId), eq(contactPoints.customerId, customerId)));
  if (!point) throw new Problem("not-found", "The record has no such contact point.");
  return point;
}

/** What somebody who gives a number themselves allows: messages in danger and about what they have, no offers. */
const consent = { lifeSafety: true, service: true, marketing: false };

/** @returns `replaced`: where it is told that it no longer counts. */
export const confirmReach = (secrets: PortalSecrets) =>
  operation({
    name: "confirm-own-reach",
    permission: "a customer",
    input: z.strictObject({ visit: z.string(), digits: digitsTyped }),
    async run(ctx, { visit, digits }) {
      const { customer, target } = await lockOwn(ctx);
      const tried = await tryCode(ctx, secrets, { visit, purpose: "reach", digits });
      if (tried.outcome !== "right") return { outcome: tried.outcome };
      const { kind, value, replacesPointId, customerIds } = tried.code;
      if (!kind || !value || !customerIds.includes(customer.id)) return { outcome: "over" as const };
      const old = replacesPointId
        ? await ctx.tx
            .select()
            .from(contactPoints)
            .where(and(eq(contactPoints.id, replacesPointId), eq(contactPoints.customerId, customer.id)))
        : [];
      const replaced = old[0] ?? null;
      if (replaced)
        await changeContactPoint.run(ctx, { ...target, pointId: replaced.id, value, country: "US" });
      else
        await addContactPoint.run(ctx, {
          ...target,
          ...{ kind, value, country: "US", label: null, consent },
          source: "own page",
        });
      const summary = replaced
        ? `Can now be reached at ${value} instead of ${replaced.value}; proved by a code`
        : `Can also be reached at ${value}; proved by a code`;
      await tellTimeline(ctx, customer.id, { summary });
      return {
        outcome: "right" as const,
        replaced: replaced && { kind: replaced.kind, value: replaced.value },
      };
    },
  });

/** The last way to reach somebody is not taken away: they could never sign in again. */
export const removeOwnReach = operation({
  name: "remove-own-reach",
  permission: "a customer",
  input: z.strictObject({ pointId: z.uuid() }),
  async run(ctx, { pointId }) {
    const { customer, target } = await lockOwn(ctx);
    const point = await ownPoint(ctx, customer.id, pointId);
    const [left] = await ctx.tx
      .select({ points: count() })
      .from(contactPoints)
      .where(eq(contactPoints.customerId, customer.id));
    if ((left?.points ?? 0) < 2) return { isOnly: true as const };
    await removeContactPoint.run(ctx, { ...target, pointId });
    await tellTimeline(ctx, customer.id, { summary: `Is no longer reached at ${point.value}` });
    return { kind: point.kind, value: point.value };
  },
});
