import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { DraftView } from "#contract/calls.ts";
import { drafts } from "#db/schema/calls.ts";
import type { Tx } from "../platform/database/database.ts";
import { operation } from "../platform/operation.ts";

const draftMaxLength = 20_000;
const draftsMax = 100;

/**
 * Keeps half-typed text. `version` grows with each keystroke in the browser; an older one never replaces a
 * newer one, so two consoles and a late retry cannot take text back.
 */
export const saveDraft = operation({
  name: "save-draft",
  permission: "call:take",
  input: z.object({
    key: z.string().min(1).max(200),
    text: z.string().max(draftMaxLength),
    version: z.number().int().min(1),
  }),
  async run(ctx, { key, text, version }): Promise<DraftView> {
    const personId = ctx.caller.id;
    const at = ctx.clock.now();
    const saved = await ctx.tx
      .insert(drafts)
      .values({ enterpriseId: ctx.enterpriseId, personId, key, text, version, at })
      .onConflictDoUpdate({
        target: [drafts.personId, drafts.key],
        set: { text, version, at },
        setWhere: sql`${drafts.version} < excluded.version`,
      })
      .returning();
    if (saved[0]) {
      await ctx.emit({ topic: "drafts", type: "draft:saved", id: personId });
      return draftView(saved[0]);
    }
    const [newer] = await ctx.tx
      .select()
      .from(drafts)
      .where(and(eq(drafts.personId, personId), eq(drafts.key, key)));
    return newer ? draftView(newer) : { key, text, version, at: at.toISOString() };
  },
});

/** A person's own drafts, newest first. */
export async function readDrafts(tx: Tx, personId: string, keys?: readonly string[]): Promise<DraftView[]> {
  const rows = await tx
    .select()
    .from(drafts)
    .where(and(eq(drafts.personId, personId), keys ? inArray(drafts.key, [...keys]) : undefined))
    .orderBy(sql`${drafts.at} desc`)
    .limit(draftsMax);
  return rows.map(draftView);
}

function draftView(row: typeof drafts.$inferSelect): DraftView {
  return { key: row.key, text: row.text, version: row.version, at: row.at.toISOString() };
}
