import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ScriptFactsView, ScriptTexts, ScriptVersionView } from "#contract/scripts.ts";
import { people } from "#db/schema/identity.ts";
import { scriptFacts, scriptsInUse, scriptVersions } from "#db/schema/scripts.ts";
import type { Tx } from "../platform/database/database.ts";

export type InUseRow = Pick<typeof scriptsInUse.$inferSelect, "event" | "number" | "versionId">;

/** Events whose shipped text was replaced, by the version in its place. */
export function readInUse(tx: Tx): Promise<InUseRow[]> {
  const { event, number, versionId } = scriptsInUse;
  return tx.select({ event, number, versionId }).from(scriptsInUse);
}

export async function readTexts(tx: Tx, versionId: string): Promise<ScriptTexts | null> {
  const [row] = await tx
    .select({ texts: scriptVersions.texts })
    .from(scriptVersions)
    .where(eq(scriptVersions.id, versionId));
  return row?.texts ?? null;
}

/** Approved versions before a number, newest first. */
export function earlierApproved(tx: Tx, event: string, before: number, rowsMax: number) {
  return tx
    .select({ id: scriptVersions.id, number: scriptVersions.number })
    .from(scriptVersions)
    .where(
      and(
        eq(scriptVersions.event, event),
        eq(scriptVersions.state, "approved"),
        sql`${scriptVersions.number} < ${before}::bigint`,
      ),
    )
    .orderBy(desc(scriptVersions.number))
    .limit(rowsMax);
}

export async function versionByNumber(tx: Tx, event: string, number: number) {
  const [row] = await tx
    .select()
    .from(scriptVersions)
    .where(and(eq(scriptVersions.event, event), eq(scriptVersions.number, number)));
  return row ?? null;
}

const author = alias(people, "author");
const decider = alias(people, "decider");
const versionsMax = 200;
const { texts: _, ...withoutTexts } = getTableColumns(scriptVersions);

/** What was proposed to an event's script, newest first; without `event`, what waits for a second person. */
export async function readVersions(tx: Tx, event?: string): Promise<ScriptVersionView[]> {
  const rows = await tx
    .select({ version: withoutTexts, author: author.name, decider: decider.name })
    .from(scriptVersions)
    .leftJoin(author, eq(author.id, scriptVersions.authorId))
    .leftJoin(decider, eq(decider.id, scriptVersions.decidedBy))
    .where(event === undefined ? eq(scriptVersions.state, "proposed") : eq(scriptVersions.event, event))
    .orderBy(desc(scriptVersions.number))
    .limit(versionsMax);
  return rows.map(({ version: row, author, decider }) => ({
    id: row.id,
    event: row.event,
    number: row.number,
    state: row.state,
    basedOn: row.basedOn,
    why: row.why,
    author: { id: row.authorId, name: author ?? "somebody" },
    proposedAt: row.proposedAt.toISOString(),
    decided: row.decidedAt && {
      name: decider ?? "somebody",
      at: row.decidedAt.toISOString(),
      why: row.decidedWhy,
    },
  }));
}

/** What is known of each event of which anything was told. */
export async function readFacts(tx: Tx): Promise<ScriptFactsView[]> {
  const rows = await tx
    .select({ facts: scriptFacts, by: people.name })
    .from(scriptFacts)
    .leftJoin(people, eq(people.id, scriptFacts.byPersonId));
  return rows.map(({ facts: { event, happening, queueIds, values, area, at, version }, by }) => ({
    ...{ event, happening, queueIds, values, area, by, version },
    at: at.toISOString(),
  }));
}
