/** A record that must be kept: no erasure, no merge, no undo of an import or merge touches it while a hold stands. */
import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { LegalHoldView } from "#contract/erasures.ts";
import { legalHolds } from "#db/schema/erasures.ts";
import { people } from "#db/schema/identity.ts";
import type { Tx } from "../../platform/database/database.ts";
import { operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { line } from "../record/shapes.ts";
import { holdWhoStandsFor } from "../who-stands-for.ts";

const reason = line(300);

export const setLegalHold = operation({
  name: "set-legal-hold",
  permission: "customer:keep",
  input: z.strictObject({ customerId: z.uuid(), reason }),
  async run(ctx, { customerId: asked, reason: why }) {
    const { id: customerId } = await holdWhoStandsFor(ctx.tx, asked);
    const id = ctx.ids.uuid();
    const [made] = await ctx.tx
      .insert(legalHolds)
      .values({
        id,
        enterpriseId: ctx.enterpriseId,
        customerId,
        reason: why,
        byPersonId: ctx.caller.id,
        at: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning({ id: legalHolds.id });
    if (!made) throw new Problem("not-possible-now", "The record is under a legal hold already.");
    // The reason stands in the hold, which can be removed: an entry of the chain cannot.
    await ctx.audit({
      action: "held-record",
      entity: "customer",
      entityId: customerId,
      detail: { holdId: id },
    });
    await ctx.emit({ topic: "customers", type: "customer:held", id: customerId });
    return { holdId: id };
  },
});

export const liftLegalHold = operation({
  name: "lift-legal-hold",
  permission: "customer:keep",
  input: z.strictObject({ customerId: z.uuid(), holdId: z.uuid(), reason }),
  async run(ctx, { customerId: asked, holdId, reason: why }) {
    const { id: customerId } = await holdWhoStandsFor(ctx.tx, asked);
    const [lifted] = await ctx.tx
      .update(legalHolds)
      .set({ liftedBy: ctx.caller.id, liftedAt: ctx.clock.now(), liftedWhy: why })
      .where(
        and(eq(legalHolds.id, holdId), eq(legalHolds.customerId, customerId), isNull(legalHolds.liftedAt)),
      )
      .returning({ id: legalHolds.id });
    if (!lifted) throw new Problem("not-found", "There is no such hold, or it was lifted already.");
    await ctx.audit({
      action: "let-record-go",
      entity: "customer",
      entityId: customerId,
      detail: { holdId },
    });
    await ctx.emit({ topic: "customers", type: "customer:let-go", id: customerId });
    return { holdId };
  },
});

const holdsMax = 50;

/** Newest first. */
export async function holdsOf(tx: Tx, customerId: string): Promise<LegalHoldView[]> {
  const rows = await tx
    .select()
    .from(legalHolds)
    .where(eq(legalHolds.customerId, customerId))
    .orderBy(desc(legalHolds.at))
    .limit(holdsMax);
  const names = new Map(
    (await tx.select({ id: people.id, name: people.name }).from(people)).map(({ id, name }) => [id, name]),
  );
  const nameOf = (id: string | null) => names.get(id ?? "") ?? "somebody who left";
  return rows.map((hold) => ({
    id: hold.id,
    reason: hold.reason,
    by: nameOf(hold.byPersonId),
    at: hold.at.toISOString(),
    lifted: hold.liftedAt
      ? { by: nameOf(hold.liftedBy), at: hold.liftedAt.toISOString(), why: hold.liftedWhy ?? "" }
      : null,
  }));
}
