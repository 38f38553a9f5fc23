/** Whom an agent dials: a contact point of a record, a number typed, or a callback we owe. */
import { and, eq } from "drizzle-orm";
import type { Purpose } from "#contract/customers.ts";
import { callbacks } from "#db/schema/calls.ts";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { customersByNumbers } from "../customers/queries.ts";
import { readNumber } from "../customers/read-number.ts";
import { refuseField } from "../platform/differences.ts";
import type { OperationContext } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { type CallerMatch, candidatesMax, matchCaller } from "./match-caller.ts";

export type DialTarget = CallerMatch & {
  number: string;
  callback: typeof callbacks.$inferSelect | null;
  /** What the record says of being called for each purpose; null when no record holds the number. */
  consent: Record<Purpose, boolean> | null;
};

type Wish = { contactPointId?: string; number?: string; callbackId?: string };

/** @throws Problem that names the field: unknown, not a phone, or a callback whose turn will come by itself. */
export async function findDialTarget(ctx: OperationContext, wish: Wish): Promise<DialTarget> {
  if (wish.contactPointId !== undefined) return ofContactPoint(ctx, wish.contactPointId);
  if (wish.callbackId !== undefined) return ofCallback(ctx, wish.callbackId);
  const { number, dialable } = readNumber(wish.number);
  if (!number || !dialable) refuseField("number", "That is not a number that can be called.");
  return { callback: null, ...(await ofNumber(ctx, number)) };
}

async function ofContactPoint(ctx: OperationContext, id: string): Promise<DialTarget> {
  const [found] = await ctx.tx
    .select({ point: contactPoints, customer: customers })
    .from(contactPoints)
    .innerJoin(customers, eq(customers.id, contactPoints.customerId))
    .where(eq(contactPoints.id, id));
  if (!found) throw new Problem("not-found", "There is no such contact point.");
  const { point, customer } = found;
  if (point.kind !== "phone") refuseField("contactPointId", "That is not a phone number.");
  return {
    number: point.value,
    callback: null,
    consent: point.consent,
    match: "known",
    customerId: customer.id,
    customerName: customer.name,
    language: customer.language,
    candidates: [],
  };
}

async function ofCallback(ctx: OperationContext, id: string): Promise<DialTarget> {
  const [callback] = await ctx.tx.select().from(callbacks).where(eq(callbacks.id, id)).for("update");
  if (!callback) throw new Problem("not-found", "There is no such callback.");
  if (callback.state === "in-line")
    throw new Problem(
      "not-possible-now",
      "It is in line and comes to whoever is free next: its place would be lost to others otherwise.",
    );
  if (callback.state !== "due") throw new Problem("already-changed", "Somebody called them back already.");
  const known = await ofNumber(ctx, callback.number);
  const own = callback.customerId === null ? null : await nameOf(ctx, callback.customerId);
  return { ...known, ...own, callback };
}

async function nameOf(ctx: OperationContext, customerId: string): Promise<CallerMatch | null> {
  const [customer] = await ctx.tx.select().from(customers).where(eq(customers.id, customerId));
  if (!customer) return null;
  const { id, name, language } = customer;
  return { match: "known", customerId: id, customerName: name, language, candidates: [] };
}

async function ofNumber(ctx: OperationContext, number: string): Promise<Omit<DialTarget, "callback">> {
  const found = (await customersByNumbers(ctx.tx, [number], candidatesMax + 1)).get(number) ?? [];
  const points = await ctx.tx
    .select({ consent: contactPoints.consent })
    .from(contactPoints)
    .where(and(eq(contactPoints.kind, "phone"), eq(contactPoints.value, number)));
  // Whoever of those who share it said no is not called for that.
  const all = (purpose: Purpose) => points.every((point) => point.consent[purpose]);
  const consent =
    points.length === 0
      ? null
      : { lifeSafety: all("lifeSafety"), service: all("service"), marketing: all("marketing") };
  return { number, consent, ...matchCaller(number, found) };
}
