/** What people do with cases: open, assign, move, set due, note. */
import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { caseMoves } from "#contract/cases.ts";
import { type CaseKind, caseKinds } from "#contract/customers.ts";
import { cases } from "#db/schema/customers.ts";
import { people, users } from "#db/schema/identity.ts";
import { refuseField } from "../../platform/differences.ts";
import { type OperationContext, operation } from "../../platform/operation.ts";
import { Problem } from "../../platform/problem.ts";
import { mustStillBeOwn } from "../record/change-record.ts";
import { line, note, why } from "../record/shapes.ts";
import { holdWhoStandsFor } from "../who-stands-for.ts";
import { fireCase, whyNot } from "./case-table.ts";
import { factsOf } from "./case-view.ts";
import { caseChanged, lockCase, target, writeCaseEvent } from "./change-case.ts";

const hourMs = 3_600_000;
/** When nobody says by when: what is dangerous first. */
const dueHours: Record<CaseKind, number> = { "damage-report": 24, complaint: 72, query: 48, request: 120 };
/** Further ahead is a typing mistake in the year. */
const dueYearsMax = 2;

const dueAt = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const openCase = operation({
  name: "open-case",
  permission: "customer:change",
  input: z.strictObject({
    customerId: z.uuid(),
    kind: z.enum(caseKinds),
    title: line(200),
    detail: z.string().trim().max(10_000).default(""),
    dueAt: dueAt.optional(),
    ownerId: z.uuid().nullable().default(null),
    why,
  }),
  async run(ctx, { customerId: asked, kind, title, detail, dueAt: due, ownerId, why: reason }) {
    await mustStillBeOwn(ctx, asked);
    const { id: customerId } = await holdWhoStandsFor(ctx.tx, asked);
    const now = ctx.clock.now();
    if (due) mustBeAhead(due, now);
    const owner = ownerId && (await ownerNamed(ctx, ownerId));
    const id = ctx.ids.uuid();
    await ctx.tx.insert(cases).values({
      id,
      enterpriseId: ctx.enterpriseId,
      customerId,
      kind,
      title,
      detail,
      state: "open",
      ownerId,
      dueAt: due ?? new Date(now.getTime() + dueHours[kind] * hourMs),
      createdAt: now,
    });
    await writeCaseEvent(ctx, { id, customerId }, { kind: "opened", to: owner || null, text: title }, reason);
    return { caseId: id, version: 1 };
  },
});

/** Gives a case to somebody, or to nobody (null). */
export const assignCase = operation({
  name: "assign-case",
  permission: "customer:change",
  input: z.strictObject({ ...target, ownerId: z.uuid().nullable() }),
  async run(ctx, { caseId, version, ownerId, why: reason }) {
    const one = await lockCase(ctx, caseId, version);
    if (one.ownerId === ownerId) return { caseId, version };
    const to = ownerId && (await ownerNamed(ctx, ownerId));
    const [had] = one.ownerId
      ? await ctx.tx.select({ name: people.name }).from(people).where(eq(people.id, one.ownerId))
      : [];
    return caseChanged(ctx, one, { ownerId }, { kind: "assigned", from: had?.name ?? null, to }, reason);
  },
});

/** Moves a case along its table of states. */
export const moveCase = operation({
  name: "move-case",
  permission: "customer:change",
  input: z.strictObject({ ...target, move: z.enum(caseMoves), note: note.optional() }),
  async run(ctx, { caseId, version, move, note: text, why: reason }) {
    const one = await lockCase(ctx, caseId, version);
    const now = ctx.clock.now();
    const facts = { ...factsOf(one, now), hasNote: text !== undefined };
    const fired = fireCase(one.state, move, facts);
    if (!fired) refuseMove(one.state, move, whyNot(one.state, move, facts));
    const isOver = fired.to === "closed";
    const patch = {
      state: fired.to,
      closedAt: isOver ? now : null,
      ...(move === "start" && one.ownerId === null ? { ownerId: ctx.caller.id } : {}),
    };
    const event = { kind: "moved" as const, from: one.state, to: fired.to, text };
    return caseChanged(ctx, one, patch, event, reason);
  },
});

export const setCaseDue = operation({
  name: "set-case-due",
  permission: "customer:change",
  input: z.strictObject({ ...target, dueAt }),
  async run(ctx, { caseId, version, dueAt: due, why: reason }) {
    const one = await lockCase(ctx, caseId, version);
    if (one.state === "closed")
      throw new Problem("not-possible-now", "The case is closed: it is due no more.");
    mustBeAhead(due, ctx.clock.now());
    if (one.dueAt?.getTime() === due.getTime()) return { caseId, version };
    const event = { kind: "due" as const, from: one.dueAt?.toISOString() ?? null, to: due.toISOString() };
    return caseChanged(ctx, one, { dueAt: due }, event, reason);
  },
});

/** Notes are added, so they wait for no version and change none. */
export const noteCase = operation({
  name: "note-case",
  permission: "customer:change",
  input: z.strictObject({ caseId: z.uuid(), text: note, why }),
  async run(ctx, { caseId, text, why: reason }) {
    const one = await lockCase(ctx, caseId, null);
    await writeCaseEvent(ctx, one, { kind: "note", text }, reason);
    return { caseId, version: one.version };
  },
});

function mustBeAhead(due: Date, now: Date): void {
  if (due <= now) refuseField("dueAt", "That time is over.");
  const latest = new Date(now);
  latest.setFullYear(latest.getFullYear() + dueYearsMax);
  if (due > latest) refuseField("dueAt", `That is more than ${dueYearsMax} years ahead.`);
}

/** `users` has no row-level security: the enterprise is asked for here. */
async function ownerNamed(ctx: OperationContext, ownerId: string): Promise<string> {
  const [owner] = await ctx.tx
    .select({ name: people.name })
    .from(people)
    .innerJoin(users, eq(users.id, people.id))
    .where(
      and(
        eq(people.id, ownerId),
        eq(users.enterpriseId, ctx.enterpriseId),
        eq(users.partner, false),
        eq(people.robot, false),
        isNull(users.deactivatedAt),
        inArray(people.role, ["agent", "supervisor"]),
      ),
    );
  if (!owner) refuseField("ownerId", "Nobody here who works on cases has this id.");
  return owner.name;
}

function refuseMove(state: string, move: string, why: string | null): never {
  if (why === "note") refuseField("note", "Say why: this move is not made without a note.");
  if (why === "dueAt") refuseField("dueAt", "Set a due time first: what waits without one is forgotten.");
  throw new Problem(
    "not-possible-now",
    why === null ? `A case that is ${state} has no move "${move}".` : `Not now. ${why}`,
  );
}
