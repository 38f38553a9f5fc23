/** One batch of rows: its place in the file and all its effects are one transaction. */
import { and, eq, sql } from "drizzle-orm";
import { type ImportSample, type RowFate, rowFates } from "#contract/imports.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { importChanges, importKeys, importRefusals, imports } from "#db/schema/imports.ts";
import type { AuditNote } from "#server/platform/audit-chain/entry.ts";
import { auditFields, writeAuditFields } from "#server/platform/audit-chain/entry.ts";
import { systemCaller } from "#server/platform/caller.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { type KnownCustomer, keysOf, type Plan, planRow } from "./plan-row.ts";
import { knownCustomers, lockImport, sourceOf } from "./queries.ts";
import { type CustomerRow, readRow } from "./read-row.ts";
import { storable } from "./storable.ts";

/** So many rows keep a transaction under 250 ms: the feed waits for the oldest open one. */
export const rowsPerBatch = 250;
const samplesPerFate = 5;
/** A site that died leaves its import to the other one after this. */
const workedForMs = 10_000;

type Pass = "checking" | "committing";
type Numbered = { number: number; cells: string[] };
type Fate = { number: number; cells: string[]; row: CustomerRow | null; plan: Plan | Rejected };
type Rejected = { fate: "rejected"; reason: string };

/**
 * Plans a batch, and in the pass `committing` does what was planned: nothing else differs between the two.
 *
 * @param after - rows done before this batch. When the import stands elsewhere nothing is done.
 * @returns whether the batch was taken; false: another site was faster, or the pass was stopped.
 */
export function takeBatch(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  pass: Pass,
  after: number,
  batch: readonly string[][],
  isLast: boolean,
): Promise<boolean> {
  return platform.database.write({ enterpriseId }, async (tx, term) => {
    const own = await lockImport(tx, importId);
    if (!own || own.state !== pass || own.rowsDone !== after) return false;
    const now = platform.clock.now();
    const numbered = batch.map((cells, at) => ({ number: after + at + 1, cells }));
    const fates = await planBatch(
      tx,
      { enterpriseId, importId, pass: own.pass, mapping: own.mapping },
      numbered,
    );
    if (pass === "committing") {
      const notes = await carryOut(tx, platform, enterpriseId, importId, fates);
      const caller = systemCaller("import", enterpriseId);
      await writeAuditFields(
        tx,
        platform.auditKey,
        term,
        notes.map((note) => auditFields(caller, note, now)),
      );
      if (notes.length > 0)
        await writeFeedEvents(
          tx,
          enterpriseId,
          term,
          [{ topic: "customers", type: "customers:imported", id: importId }],
          now,
        );
    }
    const counts = { ...own.counts };
    for (const { plan } of fates) counts[plan.fate] += 1;
    const rowsDone = after + batch.length;
    await tx
      .update(imports)
      .set({
        rowsDone,
        counts,
        samples: sampled(own.samples, fates),
        workedUntil: new Date(now.getTime() + workedForMs),
        ...(isLast ? { state: pass === "checking" ? "checked" : "committed", rowsTotal: rowsDone } : {}),
      })
      .where(eq(imports.id, importId));
    return true;
  });
}

type Own = {
  enterpriseId: string;
  importId: string;
  pass: number;
  mapping: Parameters<typeof readRow>[1];
};

async function planBatch(tx: Tx, own: Own, batch: readonly Numbered[]): Promise<Fate[]> {
  const read = batch.map((each) => ({ ...each, said: readRow(each.cells, own.mapping) }));
  const rows = read.flatMap(({ said }) => ("row" in said ? [said.row] : []));
  const known = knownByKey(await knownCustomers(tx, own.importId, rows));
  const first = await claimKeys(
    tx,
    own,
    read.flatMap(({ number, said }) =>
      "row" in said ? keysOf(said.row).map((key) => ({ key, row: number })) : [],
    ),
  );
  const planned = read.map(({ number, cells, said }): Fate => {
    if (!("row" in said))
      return { number, cells, row: null, plan: { fate: "rejected", reason: said.reasons.join("; ") } };
    const { row } = said;
    const before = keysOf(row).find((key) => first.get(key) !== number);
    if (before)
      return {
        number,
        cells,
        row,
        plan: { fate: "duplicate", reason: `the same customer as row ${first.get(before)}` },
      };
    return { number, cells, row, plan: planRow(row, possible(known, row)) };
  });
  // Two rows that name one customer of ours in different ways.
  const firstOf = await claimKeys(
    tx,
    own,
    planned.flatMap(({ number, plan }) =>
      "customerId" in plan ? [{ key: `customer ${plan.customerId}`, row: number }] : [],
    ),
  );
  const fates = planned.map((each): Fate => {
    const earlier = "customerId" in each.plan ? firstOf.get(`customer ${each.plan.customerId}`) : each.number;
    if (earlier === each.number) return each;
    return { ...each, plan: { fate: "duplicate", reason: `the same customer as row ${earlier}` } };
  });
  const refused = fates.flatMap(({ number, cells, plan }) =>
    "reason" in plan
      ? [
          {
            ...keysOfRow(own),
            row: number,
            fate: plan.fate as RowFate,
            reason: plan.reason,
            cells: storable(cells),
          },
        ]
      : [],
  );
  if (refused.length > 0) await tx.insert(importRefusals).values(refused);
  return fates;
}

const keysOfRow = ({ importId, enterpriseId, pass }: Own) => ({ importId, enterpriseId, pass });

function knownByKey(all: readonly KnownCustomer[]) {
  const byKey = new Map<string, KnownCustomer[]>();
  const add = (key: string, one: KnownCustomer) => byKey.set(key, [...(byKey.get(key) ?? []), one]);
  for (const one of all) {
    if (one.accountNumber) add(`account ${one.accountNumber}`, one);
    for (const value of new Set(one.points.map((point) => point.value))) add(value, one);
  }
  return byKey;
}

const possible = (known: ReturnType<typeof knownByKey>, row: CustomerRow) => [
  ...new Set(
    [`account ${row.accountNumber}`, ...row.emails, ...row.phones].flatMap((key) => known.get(key) ?? []),
  ),
];

/** @returns for each key the first row of this pass that claimed it. */
async function claimKeys(tx: Tx, own: Own, claims: readonly { key: string; row: number }[]) {
  const first = new Map<string, number>();
  for (const { key, row } of claims) if (!first.has(key)) first.set(key, row);
  if (first.size === 0) return first;
  const asked = [...first].map(([key, row]) => ({ ...keysOfRow(own), key, row }));
  const claimed = await tx
    .insert(importKeys)
    .values(asked)
    .onConflictDoNothing()
    .returning({ key: importKeys.key });
  const isNew = new Set(claimed.map(({ key }) => key));
  const old = asked.filter(({ key }) => !isNew.has(key)).map(({ key }) => key);
  if (old.length === 0) return first;
  const earlier = await tx
    .select({ key: importKeys.key, row: importKeys.row })
    .from(importKeys)
    .where(
      and(
        eq(importKeys.importId, own.importId),
        eq(importKeys.pass, own.pass),
        sql`${importKeys.key} in ${old}`,
      ),
    );
  for (const { key, row } of earlier) first.set(key, row);
  return first;
}

/** @returns an entry of the audit chain for each customer made or changed. */
async function carryOut(
  tx: Tx,
  platform: Platform,
  enterpriseId: string,
  importId: string,
  fates: readonly Fate[],
): Promise<AuditNote[]> {
  const at = platform.clock.now();
  const source = sourceOf(importId);
  const made: (typeof customers.$inferInsert)[] = [];
  const points: (typeof contactPoints.$inferInsert)[] = [];
  const places: (typeof addresses.$inferInsert)[] = [];
  const changes: (typeof importChanges.$inferInsert)[] = [];
  const notes: AuditNote[] = [];
  for (const { row, plan } of fates) {
    if (!row || (plan.fate !== "create" && plan.fate !== "update")) continue;
    const isNew = plan.fate === "create";
    const customerId = isNew ? platform.ids.uuid() : plan.customerId;
    const own = () => ({ id: platform.ids.uuid(), enterpriseId, customerId });
    const consent = { lifeSafety: true, service: true, marketing: false };
    const toAdd = isNew
      ? [
          ...row.emails.map((value) => ({ kind: "email" as const, value })),
          ...row.phones.map((value) => ({ kind: "phone" as const, value })),
        ]
      : plan.addPoints;
    const ownPoints = toAdd.map((point) => ({ ...own(), ...point, consent, source, at }));
    const ownPlaces = row.address && (isNew || plan.addAddress) ? [{ ...own(), ...row.address }] : [];
    points.push(...ownPoints);
    places.push(...ownPlaces);
    let before: Record<string, string | null> | null = null;
    let versionAfter = 1;
    if (isNew)
      made.push({
        id: customerId,
        enterpriseId,
        kind: row.kind,
        name: row.name,
        accountNumber: row.accountNumber,
        language: row.language ?? "en",
        timeZone: row.timeZone ?? "America/New_York",
        vulnerability: row.vulnerability,
        createdAt: at,
      });
    else ({ before, versionAfter } = await changeCustomer(tx, customerId, plan.set));
    changes.push({
      importId,
      enterpriseId,
      customerId,
      before,
      versionAfter,
      pointIds: ownPoints.map(({ id }) => id),
      addressIds: ownPlaces.map(({ id }) => id),
    });
    notes.push({
      action: isNew ? "created" : "changed",
      entity: "customer",
      entityId: customerId,
      why: source,
      detail: isNew
        ? {}
        : { fields: Object.keys(plan.set), contactPoints: ownPoints.length, addresses: ownPlaces.length },
    });
  }
  if (made.length) await tx.insert(customers).values(made);
  if (points.length) await tx.insert(contactPoints).values(points);
  if (places.length) await tx.insert(addresses).values(places);
  if (changes.length) await tx.insert(importChanges).values(changes);
  return notes;
}

async function changeCustomer(tx: Tx, customerId: string, set: Record<string, string>) {
  const [old] = await tx.select().from(customers).where(eq(customers.id, customerId)).for("update");
  const before = Object.fromEntries(
    Object.keys(set).map((field) => [field, (old?.[field as keyof typeof old] ?? null) as string | null]),
  );
  const [now] = await tx
    .update(customers)
    .set({ ...set, version: sql`${customers.version} + 1` })
    .where(eq(customers.id, customerId))
    .returning({ version: customers.version });
  return { before, versionAfter: now?.version ?? 0 };
}

function sampled(so: readonly ImportSample[], fates: readonly Fate[]): ImportSample[] {
  const samples = [...so];
  for (const fate of rowFates) {
    const room = samplesPerFate - samples.filter((sample) => sample.fate === fate).length;
    samples.push(
      ...fates
        .filter(({ plan }) => plan.fate === fate)
        .slice(0, Math.max(0, room))
        .map(({ number, row, plan }) => ({
          row: number,
          fate,
          name: row?.name ?? "",
          reason: "reason" in plan ? plan.reason : null,
        })),
    );
  }
  return samples;
}
