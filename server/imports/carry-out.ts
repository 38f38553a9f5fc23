/** How what was planned for a batch is done, a statement a table. */
import { type SQL, sql } from "drizzle-orm";
import type { ImportDefaults } from "#contract/imports.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import type { importChanges } from "#db/schema/imports.ts";
import type { AuditNote } from "#server/platform/audit-chain/entry.ts";
import { insertOf } from "#server/platform/database/insert-many.ts";
import { type Ids, inTimeOrder } from "#server/platform/ids.ts";
import { consentOf } from "./consent.ts";
import type { Fate } from "./plan-batch.ts";
import { type Plan, pointsOf } from "./plan-row.ts";
import { linesOf, putOffSearchLines, recordDigest, sourceOf } from "./queries.ts";
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

export type CarriedOut = {
  /** To be sent in this order, one behind the other: none waits for the answer of the one before. */
  statements: SQL[];
  /** An entry of the audit chain for each customer made or changed. */
  notes: AuditNote[];
};

/** The statements that do it, a few for all tables, however many rows there are. */
export function carryOut(ids: Ids, own: Own, fates: readonly Fate[], at: Date): CarriedOut {
  const done: Done = { made: [], points: [], places: [], updates: [], changes: [], notes: [] };
  for (const { row, plan } of fates)
    if (row && (plan.fate === "create" || plan.fate === "update")) collect(done, ids, own, row, plan, at);
  if (done.changes.length === 0) return { statements: [], notes: [] };
  const statements = [
    putOffSearchLines,
    ...insertOf(customers, done.made),
    ...changeOfCustomers(done.updates),
    ...changeOfConsents(done.updates.flatMap(consentsAfter)),
    ...insertOf(contactPoints, done.points),
    ...insertOf(addresses, done.places),
    linesOf(done.changes.map(({ customerId }) => customerId)),
    memoryOf(done.changes),
  ];
  return { statements, notes: done.notes };
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
  const customerId = isNew ? inTimeOrder(ids.uuid(), at) : plan.customerId;
  const part = () => ({ id: inTimeOrder(ids.uuid(), at), enterpriseId, customerId });
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
function changeOfCustomers(updates: readonly Update[]): SQL[] {
  if (updates.length === 0) return [];
  const given = updates.map(({ customerId, set }) => ({ id: customerId, ...set }));
  return [
    sql`
    update customers c
       set name = coalesce(given.name, c.name),
           account_number = coalesce(given."accountNumber", c.account_number),
           language = coalesce(given.language, c.language),
           time_zone = coalesce(given."timeZone", c.time_zone),
           vulnerability = coalesce(given.vulnerability, c.vulnerability),
           version = c.version + 1
      from jsonb_to_recordset(${sql.param(JSON.stringify(given))}::text::jsonb)
        as given (id uuid, name text, "accountNumber" text, language text, "timeZone" text, vulnerability text)
     where c.id = given.id`,
  ];
}

const consentsAfter = ({ consents }: Update) =>
  consents.map(({ before, after }) => ({ id: before.id, ...after }));

/** Of contact points, by their ids. */
export function changeOfConsents(
  given: readonly Pick<typeof contactPoints.$inferSelect, "id" | "consent" | "consentFrom">[],
): SQL[] {
  if (given.length === 0) return [];
  return [
    sql`
    update contact_points p
       set consent = given.consent, consent_from = given."consentFrom"
      from jsonb_to_recordset(${sql.param(JSON.stringify(given))}::text::jsonb)
        as given (id uuid, consent jsonb, "consentFrom" jsonb)
     where p.id = given.id`,
  ];
}

/** With a digest of each record as it stands now. */
const memoryOf = (changes: Done["changes"]) => sql`
    insert into import_changes
      (import_id, enterprise_id, customer_id, before, point_ids, address_ids, consents_before, digest_after)
    select given."importId", given."enterpriseId", given."customerId", given.before, given."pointIds",
           given."addressIds", given."consentsBefore", ${recordDigest(sql`given."customerId"`)}
      from jsonb_to_recordset(${sql.param(JSON.stringify(changes))}::text::jsonb)
        as given ("importId" uuid, "enterpriseId" uuid, "customerId" uuid, before jsonb, "pointIds" uuid[],
                  "addressIds" uuid[], "consentsBefore" jsonb)`;
