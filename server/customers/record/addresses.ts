/** Changes where a customer is. A place moved by hand loses its coordinates unless they come with it. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { addresses } from "#db/schema/customers.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockRecord, recordChanged } from "./change-record.ts";
import { rowFor } from "./row-for.ts";
import { addressFields, version, why } from "./shapes.ts";

const addressesMax = 50;
const target = { customerId: z.uuid(), version, why };
const written = ["lines", "city", "region", "postcode"] as const;

export const addAddress = operation({
  name: "add-address",
  permission: "customer:change",
  input: addressFields.extend({ latitude: addressFields.shape.latitude.default(null), ...target }).extend({
    longitude: addressFields.shape.longitude.default(null),
    timeZone: addressFields.shape.timeZone.default(null),
  }),
  async run(ctx, { customerId, version: seen, why: reason, ...given }) {
    const customer = await lockRecord(ctx, customerId, seen);
    mustBePlaced(given);
    if ((await ctx.tx.$count(addresses, eq(addresses.customerId, customerId))) >= addressesMax)
      refuseField("lines", `There are ${addressesMax} addresses already.`);
    const row = { id: ctx.ids.uuid(), ...given };
    await ctx.tx.insert(addresses).values({ ...row, enterpriseId: ctx.enterpriseId, customerId });
    const part = { table: "address" as const, id: row.id, from: null, to: row };
    return recordChanged(ctx, customer, "add-address", [part], { why: reason, id: row.id });
  },
});

export const changeAddress = operation({
  name: "change-address",
  permission: "customer:change",
  input: addressFields.partial().extend({ ...target, addressId: z.uuid() }),
  async run(ctx, { customerId, version: seen, why: reason, addressId, ...wanted }) {
    const customer = await lockRecord(ctx, customerId, seen);
    const place = await addressOf(ctx, customerId, addressId);
    const moved = written.some((field) => wanted[field] !== undefined && wanted[field] !== place[field]);
    const unplaced = moved && wanted.latitude === undefined ? { latitude: null, longitude: null } : {};
    const changed = differences(place, { ...wanted, ...unplaced });
    if (!changed) return { customerId, version: seen, id: addressId };
    mustBePlaced({ ...place, ...changed.patch });
    await ctx.tx.update(addresses).set(changed.patch).where(eq(addresses.id, addressId));
    const part = { table: "address" as const, id: addressId, from: changed.from, to: changed.patch };
    return recordChanged(ctx, customer, "change-address", [part], { why: reason, id: addressId });
  },
});

export const removeAddress = operation({
  name: "remove-address",
  permission: "customer:change",
  input: z.strictObject({ ...target, addressId: z.uuid() }),
  async run(ctx, { customerId, version: seen, why: reason, addressId }) {
    const customer = await lockRecord(ctx, customerId, seen);
    const place = await addressOf(ctx, customerId, addressId);
    await ctx.tx.delete(addresses).where(eq(addresses.id, addressId));
    const part = { table: "address" as const, id: addressId, from: rowFor(place), to: null };
    return recordChanged(ctx, customer, "remove-address", [part], { why: reason, id: addressId });
  },
});

async function addressOf(ctx: OperationContext, customerId: string, addressId: string) {
  const [place] = await ctx.tx
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, addressId), eq(addresses.customerId, customerId)));
  if (!place) throw new Problem("not-found", "The customer has no such address.");
  return place;
}

function mustBePlaced({ latitude, longitude }: { latitude: number | null; longitude: number | null }) {
  if ((latitude === null) !== (longitude === null))
    refuseField(latitude === null ? "latitude" : "longitude", "Coordinates come in pairs.");
}
