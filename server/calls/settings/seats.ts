/** Seats of a center: where calls ring. A seat somebody is on a call at does not change under them. */
import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { seatKinds, seatPhones } from "#contract/centers.ts";
import { agents, centers, seats } from "#db/schema/centers.ts";
import { people } from "#db/schema/identity.ts";
import { readNumber } from "../../customers/read-number.ts";
import { differences, refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { lockSettings, settingChanged } from "./change.ts";

type SeatRow = typeof seats.$inferSelect;

/** A center of more seats would be several. */
const seatsPerCenterMax = 2_000;

const label = z.string().trim().min(1).max(24);
const fields = z.object({
  label,
  kind: z.enum(seatKinds),
  phone: z.enum(seatPhones),
  address: z.string().trim().max(128).nullable(),
});

export const addSeat = operation({
  name: "add-seat",
  permission: "settings:change",
  input: fields.extend({
    centerId: z.uuid(),
    phone: fields.shape.phone.default("browser"),
    address: fields.shape.address.default(null),
  }),
  async run(ctx, input) {
    await lockSettings(ctx);
    const [center] = await ctx.tx.select().from(centers).where(eq(centers.id, input.centerId));
    if (!center) refuseField("centerId", "There is no such center.");
    await labelMustBeFree(ctx, input.centerId, input.label, null);
    const standing = await ctx.tx.$count(
      seats,
      and(eq(seats.centerId, input.centerId), eq(seats.retired, false)),
    );
    if (standing >= seatsPerCenterMax)
      refuseField("centerId", `${center?.name} has ${seatsPerCenterMax} seats already.`);
    const seat = { ...input, address: addressFor(input.phone, input.address) };
    const id = ctx.ids.uuid();
    await ctx.tx.insert(seats).values({ id, enterpriseId: ctx.enterpriseId, ...seat });
    await ctx.emit({ topic: "seats", type: "seat:added", id });
    await settingChanged(ctx, "added", "seat", id, { to: seat });
    return { id };
  },
});

export const changeSeat = operation({
  name: "change-seat",
  permission: "settings:change",
  input: fields.partial().extend({ id: z.uuid() }),
  async run(ctx, { id, ...wanted }) {
    await lockSettings(ctx);
    const seat = await lockSeat(ctx, id);
    if (wanted.label) await labelMustBeFree(ctx, seat.centerId, wanted.label, id);
    const phone = wanted.phone ?? seat.phone;
    const address = addressFor(phone, wanted.address === undefined ? seat.address : wanted.address);
    const changed = differences<Pick<SeatRow, "label" | "kind" | "phone" | "address">>(seat, {
      ...wanted,
      address,
    });
    if (!changed) return { id };
    if (changed.patch.phone || changed.patch.address !== undefined) await nobodyOnACall(ctx, seat);
    await ctx.tx
      .update(seats)
      .set({ ...changed.patch, version: sql`${seats.version} + 1` })
      .where(eq(seats.id, id));
    await ctx.emit({ topic: "seats", type: "seat:changed", id });
    await settingChanged(ctx, "changed", "seat", id, { from: changed.from, to: changed.patch });
    return { id };
  },
});

/** Takes a seat out of use. Calls taken at it stay on record under its label. */
export const retireSeat = operation({
  name: "retire-seat",
  permission: "settings:change",
  input: z.object({ id: z.uuid() }),
  async run(ctx, { id }) {
    await lockSettings(ctx);
    const seat = await lockSeat(ctx, id);
    const [sitting] = await ctx.tx
      .select({ name: people.name, state: agents.state, version: agents.version })
      .from(agents)
      .innerJoin(people, eq(people.id, agents.personId))
      .where(eq(agents.seatId, id))
      .for("update", { of: agents });
    if (sitting && sitting.state !== "offline" && sitting.state !== "lost")
      throw new Problem(
        "not-possible-now",
        `${sitting.name} sits at ${seat.label}; it can go once they left.`,
      );
    if (sitting)
      await ctx.tx
        .update(agents)
        .set({ seatId: null, version: sql`${agents.version} + 1` })
        .where(eq(agents.seatId, id));
    await ctx.tx
      .update(seats)
      .set({ retired: true, version: sql`${seats.version} + ${(sitting?.version ?? 0) + 1}` })
      .where(eq(seats.id, id));
    await ctx.emit({ topic: "seats", type: "seat:retired", id });
    await settingChanged(ctx, "retired", "seat", id, { label: seat.label, centerId: seat.centerId });
    return { id };
  },
});

async function lockSeat(ctx: OperationContext, id: string): Promise<SeatRow> {
  const [seat] = await ctx.tx
    .select()
    .from(seats)
    .where(and(eq(seats.id, id), eq(seats.retired, false)))
    .for("update");
  if (!seat) throw new Problem("not-found", "There is no such seat, or it is no longer used.");
  return seat;
}

async function labelMustBeFree(ctx: OperationContext, centerId: string, wanted: string, own: string | null) {
  const [taken] = await ctx.tx
    .select({ id: seats.id })
    .from(seats)
    .where(
      and(
        eq(seats.centerId, centerId),
        eq(seats.label, wanted),
        eq(seats.retired, false),
        own ? ne(seats.id, own) : undefined,
      ),
    );
  if (taken) refuseField("label", `This center has a seat ${wanted} already.`);
}

async function nobodyOnACall(ctx: OperationContext, seat: SeatRow): Promise<void> {
  const [busy] = await ctx.tx
    .select({ state: agents.state })
    .from(agents)
    .where(eq(agents.seatId, seat.id))
    .for("update");
  if (busy && ["offered", "on-call"].includes(busy.state))
    throw new Problem("not-possible-now", `A call is at ${seat.label}; its phone can change after it.`);
}

/** A dialled seat needs where to dial; a browser seat has nothing to dial. */
export function addressFor(phone: SeatRow["phone"], address: string | null): string | null {
  if (phone === "browser") return null;
  if (phone === "sip") {
    // RFC 3261: sip:user@host; no spaces, and no parameters, which could redirect the call.
    if (address && /^sips?:[^\s@;?]+@[^\s@;?]+$/.test(address)) return address;
    return refuseField("address", "A SIP seat needs an address like sip:desk12@pbx.example.");
  }
  const { number, dialable } = readNumber(address ?? "");
  if (number && dialable) return number;
  return refuseField("address", "A phone seat needs a number that can be dialled.");
}
