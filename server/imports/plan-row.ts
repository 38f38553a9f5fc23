/** Decides what becomes of a row. Reads nothing, writes nothing. */
import { type Consent, consentChange, type KnownConsent } from "./consent.ts";
import type { CustomerRow } from "./read-row.ts";

export type Point = { kind: "phone" | "email"; value: string };
export type KnownCustomer = {
  id: string;
  name: string;
  accountNumber: string | null;
  /** Of records that were merged into it. */
  formerAccounts?: string[];
  language: string;
  timeZone: string;
  vulnerability: string | null;
  points: (Point & KnownConsent & { id: string })[];
  addresses: { lines: string; city: string; region: string; postcode: string }[];
};

/** Columns of a customer that a file may change. */
export const changeable = ["name", "accountNumber", "language", "timeZone", "vulnerability"] as const;
export type Changes = Partial<Record<(typeof changeable)[number], string>>;
export type ConsentChange = { before: { id: string } & Consent; after: Consent };

export type Plan =
  | { fate: "create" }
  | {
      fate: "update";
      customerId: string;
      set: Changes;
      before: Partial<Record<keyof Changes, string | null>>;
      addPoints: Point[];
      addAddress: boolean;
      consents: ConsentChange[];
    }
  | { fate: "unchanged"; customerId: string }
  | { fate: "duplicate"; reason: string };

/** Names that differ by case, accents or spaces only are the same name. */
export const foldName = (name: string) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Who a row says it is. Two rows with a key in common are the same customer. */
export function keysOf(row: CustomerRow): string[] {
  const name = foldName(row.name);
  return [
    ...(row.accountNumber ? [`account ${row.accountNumber}`] : []),
    ...[...row.emails, ...row.phones].map((value) => `${value} ${name}`),
  ];
}

export const pointsOf = (row: CustomerRow): Point[] => [
  ...row.emails.map((value) => ({ kind: "email" as const, value })),
  ...row.phones.map((value) => ({ kind: "phone" as const, value })),
];

/**
 * A customer is known by their account number, else by an e-mail or number together with their name: families
 * share both. What the file leaves empty stays as it is; contact points are added, never taken away.
 *
 * @param known - customers with the account number, or with any of the contact points, of the row.
 * @param importSource - what consent is said to be from when no column says so.
 * @param now - ISO 8601.
 */
export function planRow(
  row: CustomerRow,
  known: readonly KnownCustomer[],
  importSource: string,
  now: string,
): Plan {
  const byAccount = known.find((one) => row.accountNumber && one.accountNumber === row.accountNumber);
  const byFormer = known.find((one) => row.accountNumber && one.formerAccounts?.includes(row.accountNumber));
  const byNumber = byAccount ?? byFormer;
  const values = new Set([...row.emails, ...row.phones]);
  const same = byNumber
    ? [byNumber]
    : known.filter(
        (one) =>
          foldName(one.name) === foldName(row.name) && one.points.some(({ value }) => values.has(value)),
      );
  const customer = same[0];
  if (!customer) return { fate: "create" };
  if (same.length > 1)
    return { fate: "duplicate", reason: `${same.length} customers have this name and contact` };
  if (
    !byNumber &&
    row.accountNumber &&
    customer.accountNumber &&
    customer.accountNumber !== row.accountNumber
  )
    return { fate: "duplicate", reason: "this name and contact has another account number here" };

  const set: Changes = {};
  for (const field of changeable) {
    const said = row[field];
    const isSameName = field === "name" && !byAccount;
    // The number that a merge gave up finds its customer, and does not become theirs again.
    const isGivenUp = field === "accountNumber" && customer === byFormer;
    if (said && said !== customer[field] && !isSameName && !isGivenUp) set[field] = said;
  }
  const addPoints = pointsOf(row).filter(
    (point) => !customer.points.some(({ value }) => value === point.value),
  );
  const consents = customer.points.flatMap((point): ConsentChange[] => {
    const after = values.has(point.value) ? consentChange(point, row, importSource, now) : null;
    const { id, consent, consentFrom } = point;
    return after ? [{ before: { id, consent, consentFrom }, after }] : [];
  });
  const addAddress =
    row.address !== null && !customer.addresses.some((one) => isSameAddress(one, row.address!));
  if (Object.keys(set).length + addPoints.length + consents.length === 0 && !addAddress)
    return { fate: "unchanged", customerId: customer.id };
  const before = Object.fromEntries(
    Object.keys(set).map((field) => [field, customer[field as keyof Changes]]),
  );
  return { fate: "update", customerId: customer.id, set, before, addPoints, addAddress, consents };
}

type Address = KnownCustomer["addresses"][number];
const isSameAddress = (one: Address, other: Address) =>
  (["lines", "city", "region", "postcode"] as const).every(
    (part) => foldName(one[part]) === foldName(other[part]),
  );
