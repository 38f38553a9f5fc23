/** Decides what becomes of a row. Reads nothing, writes nothing. */
import type { CustomerRow } from "./read-row.ts";

export type KnownCustomer = {
  id: string;
  name: string;
  accountNumber: string | null;
  language: string;
  timeZone: string;
  vulnerability: string | null;
  points: { kind: "phone" | "email"; value: string }[];
  addresses: { lines: string; city: string; region: string; postcode: string }[];
};

export type Changes = Partial<
  Record<"name" | "accountNumber" | "language" | "timeZone" | "vulnerability", string>
>;
export type Plan =
  | { fate: "create" }
  | {
      fate: "update";
      customerId: string;
      set: Changes;
      addPoints: { kind: "phone" | "email"; value: string }[];
      addAddress: boolean;
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

/**
 * A customer is known by their account number, else by an e-mail or number together with their name: families
 * share both. What the file leaves empty stays as it is; contact points are added, never taken away.
 *
 * @param known - customers with the account number, or with any of the contact points, of the row.
 */
export function planRow(row: CustomerRow, known: readonly KnownCustomer[]): Plan {
  const byAccount = known.find((one) => row.accountNumber && one.accountNumber === row.accountNumber);
  const values = new Set([...row.emails, ...row.phones]);
  const same = byAccount
    ? [byAccount]
    : known.filter(
        (one) =>
          foldName(one.name) === foldName(row.name) && one.points.some(({ value }) => values.has(value)),
      );
  const customer = same[0];
  if (!customer) return { fate: "create" };
  if (same.length > 1)
    return { fate: "duplicate", reason: `${same.length} customers have this name and contact` };
  if (row.accountNumber && customer.accountNumber && customer.accountNumber !== row.accountNumber)
    return { fate: "duplicate", reason: "this name and contact has another account number here" };

  const set: Changes = {};
  for (const field of ["name", "accountNumber", "language", "timeZone", "vulnerability"] as const) {
    const said = row[field];
    const isSameName = field === "name" && !byAccount;
    if (said && said !== customer[field] && !isSameName) set[field] = said;
  }
  const addPoints = [
    ...row.emails.map((value) => ({ kind: "email" as const, value })),
    ...row.phones.map((value) => ({ kind: "phone" as const, value })),
  ].filter((point) => !customer.points.some(({ value }) => value === point.value));
  const addAddress =
    row.address !== null && !customer.addresses.some((one) => isSameAddress(one, row.address!));
  if (Object.keys(set).length === 0 && addPoints.length === 0 && !addAddress)
    return { fate: "unchanged", customerId: customer.id };
  return { fate: "update", customerId: customer.id, set, addPoints, addAddress };
}

type Address = KnownCustomer["addresses"][number];
const isSameAddress = (one: Address, other: Address) =>
  (["lines", "city", "region", "postcode"] as const).every(
    (part) => foldName(one[part]) === foldName(other[part]),
  );
