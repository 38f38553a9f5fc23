/** What every change of a record does: one at a time, by version, with what it replaced, on the chain, announced. */
import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { RecordChange, RecordChanged } from "#contract/customer-changes.ts";
import { customerChanges } from "#db/schema/customer-changes.ts";
import { customers } from "#db/schema/customers.ts";
import { people } from "#db/schema/identity.ts";
import type { OperationContext } from "../../platform/operation.ts";
import { type FieldError, Problem } from "../../platform/problem.ts";
import { onACallWith } from "../queries.ts";
import { noSuchCustomer } from "../who-stands-for.ts";

export type Customer = typeof customers.$inferSelect;

/** More changes than this since somebody looked are told by their number. */
const toldMax = 20;
const shownMax = 80;

/**
 * The record, locked, as the person saw it.
 * @throws Problem `not-found`, `not-allowed` for a partner whose call it is not, `already-changed` with what was.
 */
export async function lockRecord(ctx: OperationContext, customerId: string, seen: number): Promise<Customer> {
  const [customer] = await ctx.tx.select().from(customers).where(eq(customers.id, customerId)).for("update");
  await mustStillBeOwn(ctx, customerId);
  if (!customer) throw await noSuchCustomer(ctx.tx, customerId);
  if (customer.version !== seen) throw await changedSince(ctx, customer, seen);
  return customer;
}

/** Promise 11 once more, in the transaction: the call may have ended since the request was let in. */
export async function mustStillBeOwn({ tx, caller }: OperationContext, customerId: string): Promise<void> {
  if (caller.kind !== "person" || !caller.partner) return;
  if (!(await onACallWith(tx, caller.id, customerId)))
    throw new Problem("not-allowed", "A partner's seat changes only the customer on its call.");
}

/** What somebody else did first, field by field. */
async function changedSince(ctx: OperationContext, customer: Customer, seen: number): Promise<Problem> {
  if (seen > customer.version)
    return new Problem("already-changed", "There is no such version yet; read the record again.");
  const rows = await ctx.tx
    .select({ change: customerChanges, by: people.name })
    .from(customerChanges)
    .leftJoin(people, eq(people.id, customerChanges.byPersonId))
    .where(and(eq(customerChanges.customerId, customer.id), gt(customerChanges.version, seen)))
    .orderBy(asc(customerChanges.version))
    .limit(toldMax);
  const told = rows.flatMap(({ change, by }) =>
    change.parts.flatMap((part) => fieldsOf(part, whoDid(change, by))),
  );
  const untold = customer.version - seen - rows.length;
  if (untold > 0)
    told.push({
      field: "record",
      message: `changed ${untold} more time${untold > 1 ? "s" : ""}, such as by an import`,
    });
  const who = [...new Set(rows.map(({ change, by }) => whoDid(change, by)))].join(" and ");
  return new Problem(
    "already-changed",
    `${who || "An import"} changed this record since you read it. Nothing of yours was saved yet.`,
    told,
  );
}

const whoDid = ({ byCustomer }: typeof customerChanges.$inferSelect, by: string | null) =>
  by ?? (byCustomer ? "The customer" : "Holdfast");

const pathOf = { customer: "", "contact-point": "contactPoints", address: "addresses" } as const;

function fieldsOf({ table, id, from, to }: RecordChange, by: string): FieldError[] {
  const path = table === "customer" ? "" : `${pathOf[table]}.${id}`;
  if (from === null) return [{ field: path, message: `${by} added ${shown(to?.value ?? to?.lines)}` }];
  if (to === null) return [{ field: path, message: `${by} removed ${shown(from.value ?? from.lines)}` }];
  return Object.keys(to).map((field) => ({
    field: path ? `${path}.${field}` : field,
    message: `${by} changed it from ${shown(from[field])} to ${shown(to[field])}`,
  }));
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > shownMax ? `${[...text].slice(0, shownMax).join("")}…` : text;
}

/**
 * Grows the version, keeps what was replaced, writes to the chain and tells consoles.
 *
 * @param patch - of the customer's own row; other tables are written by whoever calls.
 * @param id - the row that the answer names: the customer's, or the contact point's or address's.
 */
export async function recordChanged(
  ctx: OperationContext,
  customer: Customer,
  deed: string,
  parts: RecordChange[],
  {
    patch = {},
    why,
    id = customer.id,
  }: { patch?: Partial<Customer>; why?: string | undefined; id?: string } = {},
): Promise<RecordChanged> {
  const version = customer.version + 1;
  await ctx.tx
    .update(customers)
    .set({ ...patch, version: sql`${customers.version} + 1` })
    .where(eq(customers.id, customer.id));
  await ctx.tx.insert(customerChanges).values({
    id: ctx.ids.uuid(),
    enterpriseId: ctx.enterpriseId,
    customerId: customer.id,
    version,
    deed,
    parts,
    byPersonId: ctx.caller.kind === "person" ? ctx.caller.id : null,
    byCustomer: ctx.caller.kind === "customer",
    at: ctx.clock.now(),
  });
  await ctx.audit({
    action: "changed",
    entity: "customer",
    entityId: customer.id,
    why: why ?? null,
    detail: { deed, version, fields: parts.flatMap(({ from, to }) => Object.keys(to ?? from ?? {})) },
  });
  await ctx.emit({ topic: "customers", type: "customer:changed", id: customer.id });
  return { customerId: customer.id, version, id };
}
