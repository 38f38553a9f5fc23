/** Does what was planned for a batch, a statement a table. */
import { sql } from "drizzle-orm";
import type { ImportDefaults } from "#contract/imports.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import type { importChanges } from "#db/schema/imports.ts";
import type { AuditNote } from "#server/platform/audit-chain/entry.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { insertMany } from "#server/platform/database/insert-many.ts";
import type { Ids } from "#server/platform/ids.ts";
import { consentOf } from "./consent.ts";
import type { Fate } from "./plan-batch.ts";
import { type Plan, pointsOf } from "./plan-row.ts";
import { putOffSearchLines, recordDigest, sourceOf, writeSearchLines } from "./queries.ts";
import type { CustomerRow } from "./read-row.ts";

type Own = { enterpriseId: string; importId: string; defaults: ImportDefaults };
type Update = Extract<Plan, { fate: "update" }>;
type Done = {
  made: (typeof customers.$inferInsert)[];
  points: (typeof contactPoints.$inferInsert)[];
  places: (typeof addresses.$inferInsert)[];
  updates: Update[];
  changes: Omit<typeof importChanges.$inferInsert, "digestAfter">[];
  notes: AuditNote[];
};

/** @returns an entry of the audit chain for each customer made or changed. */
export async function carryOut(
  tx: Tx,
  ids: Ids,
  own: Own,
  fates: readonly Fate[],
  at: Date,
): Promise<AuditNote[]> {
  const done: Done = { made: [], points: [], places: [], updates: [], changes: [], notes: [] };
  for (const { row, plan } of fates)
    if (row && (plan.fate === "create" || plan.fate === "update")) collect(done, ids, own, row, plan, at);
  if (done.changes.length === 0) return [];
  await putOffSearchLines(tx);
  await insertMany(tx, customers, done.made);
  await changeCustomers(tx, done.updates);
  await changeConsents(tx, done.updates);
  await insertMany(tx, contactPoints, done.points);
  await insertMany(tx, addresses, done.places);
  await writeSearchLines(
    tx,
    done.changes.map(({ customerId }) => customerId),
  );
  await rememberChanges(tx, done.changes);
  return done.notes;
}

function collect(
  done: Done,
  ids: Ids,
  own: Own,
  row: CustomerRow,
  plan: Update | { fate: "create" },
  at: Date,
): void {
  const { enterpriseId, importId, defaults } = own;
  const source = sourceOf(importId);
  const isNew = plan.fate === "create";
  const customerId = isNew ? ids.uuid() : plan.customerId;
  const part = () => ({ id: ids.uuid(), enterpriseId, customerId });
  const told = consentOf(row, source, at.toISOString());
  const points = (isNew ? pointsOf(row) : plan.addPoints).map((point) => ({
    ...part(),
    ...point,
    ...told,
    source,
    at,
  }));
  const places = row.address && (isNew || plan.addAddress) ? [{ ...part(), ...row.address }] : [];
  done.points.push(...points);
  done.places.push(...places);
  if (isNew)
    done.made.push({
      id: customerId,
      enterpriseId,
      kind: row.kind,
      name: row.name,
      accountNumber: row.accountNumber,
      language: row.language ?? defaults.language,
      timeZone: row.timeZone ?? row.zoneOfAddress ?? defaults.timeZone,
      vulnerability: row.vulnerability,
      createdAt: at,
    });
  else done.updates.push(plan);
  done.changes.push({
    importId,
    enterpriseId,
    customerId,
    before: isNew ? null : plan.before,
    pointIds: points.map(({ id }) => id),
    addressIds: places.map(({ id }) => id),
    consentsBefore: isNew ? [] : plan.consents.map(({ before }) => before),
  });
  const detail = isNew
    ? {}
    : {
        fields: Object.keys(plan.set),
        contactPoints: points.length,
        addresses: places.length,
        consents: plan.consents.length,
      };
  done.notes.push({
    action: isNew ? "created" : "changed",
    entity: "customer",
    entityId: customerId,
    why: source,
    detail,
  });
}

/** A file's empty cell changes nothing, so null means: as it is. */
async function changeCustomers(tx: Tx, updates: readonly Update[]): Promise<void> {
  if (updates.length === 0) return;
  const given = updates.map(({ customerId, set }) => ({ id: customerId, ...set }));
  await tx.execute(sql`
    update customers c
       set name = coalesce(given.name, c.name),
           account_number = coalesce(given."accountNumber", c.account_number),
           language = coalesce(given.language, c.language),
           time_zone = coalesce(given."timeZone", c.time_zone),
           vulnerability = coalesce(given.vulnerability, c.vulnerability),
           version = c.version + 1
      from jsonb_to_recordset(${sql.param(JSON.stringify(given))}::text::jsonb)
        as given (id uuid, name text, "accountNumber" text, language text, "timeZone" text, vulnerability text)
     where c.id = given.id`);
}

async function changeConsents(tx: Tx, updates: readonly Update[]): Promise<void> {
  const given = updates.flatMap(({ consents }) =>
    consents.map(({ before, after }) => ({ id: before.id, ...after })),
  );
  await writeConsents(tx, given);
}

/** Of contact points, by their ids. */
export async function writeConsents(
  tx: Tx,
  given: readonly Pick<typeof contactPoints.$inferSelect, "id" | "consent" | "consentFrom">[],
): Promise<void> {
  if (given.length === 0) return;
  await tx.execute(sql`
    update contact_points p
       set consent = given.consent, consent_from = given."consentFrom"
      from jsonb_to_recordset(${sql.param(JSON.stringify(given))}::text::jsonb)
        as given (id uuid, consent jsonb, "consentFrom" jsonb)
     where p.id = given.id`);
}

/** With a digest of each record as it stands now. */
async function rememberChanges(tx: Tx, changes: Done["changes"]): Promise<void> {
  await tx.execute(sql`
    insert into import_changes
      (import_id, enterprise_id, customer_id, before, point_ids, address_ids, consents_before, digest_after)
    select given."importId", given."enterpriseId", given."customerId", given.before, given."pointIds",
           given."addressIds", given."consentsBefore", ${recordDigest(sql`given."customerId"`)}
      from jsonb_to_recordset(${sql.param(JSON.stringify(changes))}::text::jsonb)
        as given ("importId" uuid, "enterpriseId" uuid, "customerId" uuid, before jsonb, "pointIds" uuid[],
                  "addressIds" uuid[], "consentsBefore" jsonb)`);
}
