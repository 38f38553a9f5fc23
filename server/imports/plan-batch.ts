/** What becomes of each row of a batch. Writes only what the import itself needs to know. */
import type { RowFate } from "#contract/imports.ts";
import { importRefusals } from "#db/schema/imports.ts";
import type { Tx } from "#server/platform/database/database.ts";
import { insertMany } from "#server/platform/database/insert-many.ts";
import { claimKeys, type PassOf } from "./claim-keys.ts";
import { type KnownCustomer, keysOf, type Plan, planRow } from "./plan-row.ts";
import { knownCustomers, sourceOf } from "./queries.ts";
import type { CustomerRow, ReadRecord } from "./read-row.ts";
import { storable } from "./storable.ts";

type Numbered = ReadRecord & { number: number };
type Rejected = { fate: "rejected"; reason: string };
export type Fate = { number: number; cells: string[]; row: CustomerRow | null; plan: Plan | Rejected };

/**
 * @param willCarryOut - the customers found stay locked: what is planned of them is then done to them.
 * @param now - ISO 8601.
 */
export async function planBatch(
  tx: Tx,
  own: PassOf,
  batch: readonly Numbered[],
  willCarryOut: boolean,
  now: string,
): Promise<Fate[]> {
  const read = batch.map((each) => ({ ...each, keys: "row" in each.said ? keysOf(each.said.row) : [] }));
  const rows = read.flatMap(({ said }) => ("row" in said ? [said.row] : []));
  const claims = read.flatMap(({ number, keys }) => keys.map((key) => ({ key, row: number })));
  // On one line, one behind the other: neither waits for the other's answer.
  const [all, first] = await Promise.all([
    knownCustomers(tx, own.importId, rows, willCarryOut),
    claimKeys(tx, own, claims),
  ]);
  const known = knownByKey(all);
  const planned = read.map(({ number, cells, said, keys }): Fate => {
    if (!("row" in said))
      return { number, cells, row: null, plan: { fate: "rejected", reason: said.reasons.join("; ") } };
    const { row } = said;
    const before = keys.find((key) => first.get(key) !== number);
    const plan: Plan = before
      ? sameAs(first.get(before))
      : planRow(row, possible(known, row), sourceOf(own.importId), now);
    return { number, cells, row, plan };
  });
  const fates = await withoutSecondClaims(tx, own, planned);
  await insertMany(tx, importRefusals, refusalsOf(own, fates));
  return fates;
}

const sameAs = (row: number | undefined): Plan => ({
  fate: "duplicate",
  reason: `the same customer as row ${row}`,
});

/** Two rows that name one customer of ours in different ways. */
async function withoutSecondClaims(tx: Tx, own: PassOf, planned: readonly Fate[]): Promise<Fate[]> {
  const claims = planned.flatMap(({ number, plan }) =>
    "customerId" in plan ? [{ key: `customer ${plan.customerId}`, row: number }] : [],
  );
  const first = await claimKeys(tx, own, claims);
  return planned.map((each) => {
    const earlier = "customerId" in each.plan ? first.get(`customer ${each.plan.customerId}`) : each.number;
    return earlier === each.number ? each : { ...each, plan: sameAs(earlier) };
  });
}

const refusalsOf = ({ importId, enterpriseId, pass }: PassOf, fates: readonly Fate[]) =>
  fates.flatMap(({ number, cells, plan }) =>
    "reason" in plan
      ? [
          {
            importId,
            enterpriseId,
            pass,
            row: number,
            fate: plan.fate as RowFate,
            reason: plan.reason,
            cells: storable(cells),
          },
        ]
      : [],
  );

function knownByKey(all: readonly KnownCustomer[]) {
  const byKey = new Map<string, KnownCustomer[]>();
  const add = (key: string, one: KnownCustomer) => byKey.set(key, [...(byKey.get(key) ?? []), one]);
  for (const one of all) {
    for (const account of new Set([one.accountNumber, ...(one.formerAccounts ?? [])]))
      if (account) add(`account ${account}`, one);
    for (const value of new Set(one.points.map((point) => point.value))) add(value, one);
  }
  return byKey;
}

const possible = (known: ReturnType<typeof knownByKey>, row: CustomerRow) => [
  ...new Set(
    [`account ${row.accountNumber}`, ...row.emails, ...row.phones].flatMap((key) => known.get(key) ?? []),
  ),
];
