/** What two records become when they are made one. Reads nothing, writes nothing. */
import type { Purpose } from "#contract/customers.ts";
import { purposes } from "#contract/customers.ts";
import type { MergeBefore, MergeChoice, MergeOutcome } from "#contract/merges.ts";
import type { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { differences } from "../../platform/differences.ts";
import { fieldsOf, joined } from "./merge-fields.ts";

export type Customer = typeof customers.$inferSelect;
export type Point = typeof contactPoints.$inferSelect;
export type Address = typeof addresses.$inferSelect;
export type MergeRecord = { own: Customer; points: Point[]; addresses: Address[] };
export type Choices = Readonly<Record<string, MergeChoice>>;

export type MergePlan = {
  /** Of the survivor's own row, before and after. */
  own: { from: Partial<Customer>; to: Partial<Customer> };
  oldAccount: string | null;
  /** Points and addresses that both have: this row goes, the other stays. */
  dropped: { table: "contact_points" | "addresses"; id: string; keptId: string }[];
  /** Of every point that both have, also where the survivor's stay as they are: an undo asks what was said since. */
  consents: MergeBefore["consents"];
  outcome: MergeOutcome;
};

/**
 * @param mine - the record that stays.
 * @param theirs - the one that goes into it.
 * @param choices - by the names of `fieldsOf`; what is not chosen stays as mine, or as theirs where mine is empty.
 */
export function planMerge(mine: MergeRecord, theirs: MergeRecord, choices: Choices): MergePlan {
  const chosen = fieldsOf(mine.own, theirs.own).reduce<Customer>(
    (made, field) => field.put(made, choices[field.name] ?? field.choice),
    { ...mine.own },
  );
  const outcomeRow: Customer = {
    ...chosen,
    careNeeds: joined(mine.own.careNeeds, theirs.own.careNeeds),
    tags: joined(mine.own.tags, theirs.own.tags),
    // Whoever has been a customer for longer has been one since then.
    createdAt: mine.own.createdAt < theirs.own.createdAt ? mine.own.createdAt : theirs.own.createdAt,
  };
  const changed = differences<Customer>(mine.own, outcomeRow);
  const accounts = [mine.own.accountNumber, theirs.own.accountNumber];
  const points = planPoints(mine.points, theirs.points);
  const places = planAddresses(mine.addresses, theirs.addresses);
  const oldAccount = accounts.find((each) => each && each !== outcomeRow.accountNumber) ?? null;
  return {
    own: { from: changed?.from ?? {}, to: changed?.patch ?? {} },
    oldAccount,
    dropped: [...points.dropped, ...places.dropped],
    consents: points.consents,
    outcome: {
      kind: outcomeRow.kind,
      name: outcomeRow.name,
      language: outcomeRow.language,
      timeZone: outcomeRow.timeZone,
      accountNumber: outcomeRow.accountNumber,
      oldAccount,
      preferredChannel: outcomeRow.preferredChannel,
      vulnerability: outcomeRow.vulnerability,
      careNeeds: outcomeRow.careNeeds,
      tags: outcomeRow.tags,
      preferences: outcomeRow.preferences,
      customValues: outcomeRow.customValues,
      contactPoints: points.outcome,
      addresses: places.outcome,
    },
  };
}

type Consents = Pick<Point, "consent" | "consentFrom">;

/** Whoever allowed something once and forbade it elsewhere has forbidden it. */
export function stricter(kept: Point, gone: Point): Consents {
  const consent = { ...kept.consent };
  const consentFrom = { ...kept.consentFrom };
  for (const purpose of purposes) {
    if (!kept.consent[purpose] || gone.consent[purpose]) continue;
    consent[purpose] = false;
    consentFrom[purpose] = gone.consentFrom[purpose] ?? { source: gone.source, at: gone.at.toISOString() };
  }
  return { consent, consentFrom };
}

function planPoints(mine: readonly Point[], theirs: readonly Point[]) {
  const dropped: MergePlan["dropped"] = [];
  const consents: MergePlan["consents"] = [];
  const outcome: MergeOutcome["contactPoints"] = [];
  const left = [...theirs];
  for (const kept of mine) {
    const at = left.findIndex(({ kind, value }) => kind === kept.kind && value === kept.value);
    const same = at < 0 ? [] : left.splice(at, 1);
    const after = same.reduce<Consents>((_, gone) => stricter(kept, gone), kept);
    for (const gone of same) dropped.push({ table: "contact_points", id: gone.id, keptId: kept.id });
    const taken = purposes.filter((purpose) => kept.consent[purpose] !== after.consent[purpose]);
    if (same.length > 0) consents.push({ id: kept.id, from: consentsOf(kept), to: consentsOf(after) });
    const refusedByMine = purposes.filter((purpose) =>
      same.some((gone) => gone.consent[purpose] && !kept.consent[purpose]),
    );
    outcome.push(pointView(kept, same.length ? "both" : "this", after.consent, [...taken, ...refusedByMine]));
  }
  for (const moved of left) outcome.push(pointView(moved, "other", moved.consent, []));
  return { dropped, consents, outcome };
}

const consentsOf = ({ consent, consentFrom }: Consents) => ({ consent, consentFrom });

const pointView = (
  { kind, value }: Point,
  from: "this" | "other" | "both",
  consent: Point["consent"],
  forbidden: Purpose[],
) => ({ kind, value, from, consent, stricter: forbidden });

function planAddresses(mine: readonly Address[], theirs: readonly Address[]) {
  const dropped: MergePlan["dropped"] = [];
  const outcome: MergeOutcome["addresses"] = [];
  const left = [...theirs];
  for (const own of mine) {
    const at = left.findIndex((other) => sameAddress(own, other));
    const [same] = at < 0 ? [] : left.splice(at, 1);
    outcome.push({ text: addressText(own), from: same ? "both" : "this" });
    if (!same) continue;
    // The one that has been placed on the map is worth more.
    const better = own.latitude === null && same.latitude !== null ? same : own;
    const gone = better === own ? same : own;
    dropped.push({ table: "addresses", id: gone.id, keptId: better.id });
  }
  for (const moved of left) outcome.push({ text: addressText(moved), from: "other" });
  return { dropped, outcome };
}

const fold = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s,.]+/g, " ")
    .trim();
export const sameAddress = (one: Address, other: Address) =>
  (["lines", "city", "region", "postcode"] as const).every((part) => fold(one[part]) === fold(other[part]));
const addressText = ({ lines, city, region, postcode }: Address) =>
  [lines, city, [region, postcode].filter(Boolean).join(" ")].filter(Boolean).join(", ");
