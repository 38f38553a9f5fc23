/** Statements of the customers' own page. */
import { and, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { NoticeView } from "#contract/portal.ts";
import { cases, contactPoints, customers, interactions } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import { enterprises } from "#db/schema/platform.ts";
import { portalCodes, portalNotices, portalSessions, portals } from "#db/schema/portal.ts";
import type { Tx } from "../platform/database/database.ts";
import { sharedMax } from "./timing.ts";

export type PortalRow = typeof portals.$inferSelect;
export type CodeRow = typeof portalCodes.$inferSelect;
export type SessionRow = typeof portalSessions.$inferSelect;

const noticesMax = 20;
const casesMax = 20;
/** A case that is over is told of for so long. */
const closedShownDays = 30;

/** Whose page an address is. Null: nobody's. */
export async function portalAt(tx: Tx, slug: string): Promise<(PortalRow & { name: string }) | null> {
  const [found] = await tx
    .select({ portal: portals, name: enterprises.name })
    .from(portals)
    .innerJoin(enterprises, eq(enterprises.id, portals.enterpriseId))
    .where(eq(portals.slug, slug));
  return found ? { ...found.portal, name: found.name } : null;
}

/** The page of an installation that serves one enterprise. Null when there are more, or none. */
export async function onlyPortal(tx: Tx): Promise<string | null> {
  const found = await tx.select({ slug: portals.slug }).from(portals).limit(2);
  return found.length === 1 ? found[0]!.slug : null;
}

export async function portalOf(tx: Tx, enterpriseId: string): Promise<PortalRow | null> {
  const [found] = await tx.select().from(portals).where(eq(portals.enterpriseId, enterpriseId));
  return found ?? null;
}

/** What was said, newest first. */
export async function readNotices(tx: Tx, rowsMax = noticesMax): Promise<NoticeView[]> {
  const rows = await tx
    .select({ notice: portalNotices, by: people.name })
    .from(portalNotices)
    .leftJoin(people, eq(people.id, portalNotices.byPersonId))
    .orderBy(desc(portalNotices.number))
    .limit(rowsMax);
  return rows.map(({ notice: { number, shown, step, texts, nextUpdateAt, at }, by }) => ({
    ...{ number, shown, step, texts, by },
    nextUpdateAt: nextUpdateAt?.toISOString() ?? null,
    at: at.toISOString(),
  }));
}

/** Customers reached at a number (E.164) or e-mail address; at most as many as may share one. */
export async function customersReachedAt(tx: Tx, kind: "phone" | "email", value: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: contactPoints.customerId })
    .from(contactPoints)
    .where(and(eq(contactPoints.kind, kind), eq(contactPoints.value, value)))
    .limit(sharedMax);
  return rows.map((row) => row.id);
}

/** The newest code this browser asked for, locked; whether it still counts is asked of it. */
export async function lockCode(tx: Tx, visit: string, purpose: CodeRow["purpose"]): Promise<CodeRow | null> {
  const [code] = await tx
    .select()
    .from(portalCodes)
    .where(and(eq(portalCodes.visit, visit), eq(portalCodes.purpose, purpose)))
    .orderBy(desc(portalCodes.at), desc(portalCodes.id))
    .limit(1)
    .for("update");
  return code ?? null;
}

/** The number or address that this browser has a code for and has not entered it. */
export async function reachWaiting(tx: Tx, visit: string, now: Date) {
  const [code] = await tx
    .select({ kind: portalCodes.kind, value: portalCodes.value, usedAt: portalCodes.usedAt })
    .from(portalCodes)
    .where(
      and(eq(portalCodes.visit, visit), eq(portalCodes.purpose, "reach"), gt(portalCodes.expiresAt, now)),
    )
    .orderBy(desc(portalCodes.at), desc(portalCodes.id))
    .limit(1);
  return code?.value && code.kind && !code.usedAt ? { kind: code.kind, value: code.value } : null;
}

/** A session that holds; null for one that is unknown, over or ended. */
export async function sessionOf(tx: Tx, digest: string, now: Date): Promise<SessionRow | null> {
  const [session] = await tx
    .select()
    .from(portalSessions)
    .where(
      and(
        eq(portalSessions.digest, digest),
        isNull(portalSessions.endedAt),
        gt(portalSessions.expiresAt, now),
      ),
    );
  return session ?? null;
}

export async function customerNamed(tx: Tx, customerId: string) {
  const [customer] = await tx.select().from(customers).where(eq(customers.id, customerId));
  return customer ?? null;
}

/** Their cases, newest first: what is open, and what was closed lately. */
export function casesOf(tx: Tx, customerId: string, now: Date) {
  const since = new Date(now.getTime() - closedShownDays * 86_400_000);
  return tx
    .select()
    .from(cases)
    .where(and(eq(cases.customerId, customerId), or(ne(cases.state, "closed"), gt(cases.closedAt, since))))
    .orderBy(desc(cases.createdAt), desc(cases.id))
    .limit(casesMax);
}

export const reports = { safe: "Safe", help: "Needs help" } as const;

/** What they told last: that they are safe, or need help. */
export async function lastReport(tx: Tx, customerId: string) {
  const [report] = await tx
    .select({ outcome: interactions.outcome, at: interactions.at })
    .from(interactions)
    .where(
      and(
        eq(interactions.customerId, customerId),
        eq(interactions.kind, "portal"),
        inArray(interactions.outcome, Object.values(reports)),
      ),
    )
    .orderBy(desc(interactions.at), desc(interactions.id))
    .limit(1);
  return report ? { isSafe: report.outcome === reports.safe, at: report.at } : null;
}

/** How many are called before a callback, itself counted; null once it is not in line. */
export async function placeInLine(tx: Tx, callbackId: string): Promise<number | null> {
  const [row] = await tx.execute<{ place: number }>(sql`
    select (select count(*)::int from calls other
             where other.state in ('waiting','ringing')
               and (other.priority, other.arrived_at, other.id) <= (mine.priority, mine.arrived_at, mine.id)) as place
    from calls mine where mine.callback_id = ${callbackId} and mine.direction = 'callback'
      and mine.state in ('waiting','ringing')`);
  return row?.place ?? null;
}

/** Codes and sessions that led nowhere any more before a time; at most `rowsMax` of each. @returns how many went. */
export async function forgetBefore(tx: Tx, before: Date, rowsMax: number): Promise<number> {
  const oldCodes = tx
    .select({ id: portalCodes.id })
    .from(portalCodes)
    .where(lt(portalCodes.at, before))
    .limit(rowsMax);
  const oldSessions = tx
    .select({ id: portalSessions.id })
    .from(portalSessions)
    .where(lt(portalSessions.expiresAt, before))
    .limit(rowsMax);
  const codes = await tx.delete(portalCodes).where(inArray(portalCodes.id, oldCodes));
  const sessions = await tx.delete(portalSessions).where(inArray(portalSessions.id, oldSessions));
  return Number(codes.count) + Number(sessions.count);
}
