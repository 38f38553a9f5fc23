import type { z } from "zod";
import type { Purpose } from "#contract/customers.ts";
import type { ImportDefaults, ImportField, ImportMapping } from "#contract/imports.ts";
import { readPhone } from "#server/customers/read-phone.ts";
import { addressFields, email, recordFields } from "#server/customers/record/shapes.ts";
import { maskCardNumbers } from "#server/platform/card-numbers.ts";
import type { FileRecord } from "./file-record.ts";
import { isTimeZone, readCountry, readDate, readYesNo } from "./read-cell.ts";
import { zoneOfAddress } from "./zone-of-address.ts";

/** Longest text of one cell that a record takes: longer is a mistake of the file, such as a lost quote. */
export const cellLengthMax = 2_000;
/** Contact points of one row; a record has at most 50. */
const pointsMax = 20;

/** What holds where neither the file nor whoever brings it says anything; shown on the page and changed there. */
export const usualDefaults: ImportDefaults = { timeZone: "America/New_York", language: "en", country: "US" };

export type CustomerRow = {
  kind: "person" | "company";
  name: string;
  accountNumber: string | null;
  emails: string[];
  phones: string[];
  language: string | null;
  timeZone: string | null;
  /** Of a new customer, where the row names no zone: what its address tells. */
  zoneOfAddress: string | null;
  vulnerability: string | null;
  address: { lines: string; city: string; region: string; postcode: string } | null;
  /** Only what the file says: nothing said is no consent. `at`: ISO 8601, null when the file has no date. */
  consent: { given: Partial<Record<Purpose, boolean>>; source: string | null; at: string | null };
};

const languageShape = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;
const consentFields = {
  consentLifeSafety: "lifeSafety",
  consentService: "service",
  consentMarketing: "marketing",
} as const;

/** A record, and what it says of a customer or why that cannot be taken. */
export type ReadRecord = FileRecord & { said: { row: CustomerRow } | { reasons: string[] } };

export const readRecord = (
  record: FileRecord,
  mapping: ImportMapping,
  defaults: ImportDefaults,
): ReadRecord => ({
  ...record,
  said: record.fault === null ? readRow(record.cells, mapping, defaults) : { reasons: [record.fault] },
});

/**
 * What a row of the file says of a customer. Pure. Card numbers are masked first.
 * @returns the customer, or every reason why the row cannot be taken, each naming its field.
 */
export function readRow(
  cells: readonly string[],
  mapping: ImportMapping,
  defaults: ImportDefaults = usualDefaults,
): { row: CustomerRow } | { reasons: string[] } {
  const reasons = shapeReasons(cells, mapping);
  const columns = columnsOf(mapping);
  const said = (field: ImportField) =>
    columns.get(field)?.flatMap((at) => valuesOf(field, cells[at] ?? "")) ?? [];
  const one = (field: ImportField) => said(field)[0] ?? null;
  /** As the record's own rule takes it, so that whoever opens the record can save it. */
  const ruled = (field: string, text: string, rule: z.ZodType<string | null>) => {
    const read = rule.safeParse(text);
    if (!read.success) reasons.push(`${field}: ${read.error.issues[0]?.message}`);
    return text;
  };

  const person = one("name") ?? [one("firstName"), one("lastName")].filter(Boolean).join(" ");
  const name = person || (one("company") ?? "");
  if (name === "") reasons.push("name: missing");
  else ruled("name", name, recordFields.shape.name);
  const country = readCountryOf(one("country"), defaults, reasons);
  const emails = said("email").map((text) => {
    const read = email.safeParse(text);
    if (!read.success) reasons.push(`email: ${text} is no e-mail address`);
    return read.data ?? text;
  });
  const phones = said("phone").map((text) => {
    const read = readPhone(text, country);
    if ("reason" in read) reasons.push(`phone: ${text} ${read.reason}`);
    return "number" in read ? read.number : text;
  });
  if (emails.length + phones.length > pointsMax) reasons.push(`more than ${pointsMax} numbers and addresses`);
  const accountNumber = one("accountNumber");
  if (accountNumber) ruled("accountNumber", accountNumber, recordFields.shape.accountNumber);
  if (!accountNumber && emails.length === 0 && phones.length === 0)
    reasons.push(
      "account number, e-mail and phone are all missing: nothing tells this customer from another",
    );
  const language = one("language");
  if (language && !languageShape.test(language)) reasons.push(`language: ${language} is no language code`);
  const timeZone = one("timeZone");
  if (timeZone && !isTimeZone(timeZone)) reasons.push(`timeZone: ${timeZone} is no time zone`);
  const vulnerability = one("vulnerability");
  if (vulnerability) ruled("vulnerability", vulnerability, recordFields.shape.vulnerability);
  const consent = readConsent(one, reasons);
  const address = {
    lines: one("street") ?? "",
    city: one("city") ?? "",
    region: one("region") ?? "",
    postcode: one("postcode") ?? "",
  };
  for (const part of ["lines", "city", "region", "postcode"] as const)
    if (address[part] !== "")
      ruled(part === "lines" ? "street" : part, oneLine(address[part]), addressFields.shape[part]);
  if (reasons.length > 0) return { reasons };

  return {
    row: {
      kind: person ? "person" : "company",
      name,
      accountNumber,
      emails: [...new Set(emails)],
      phones: [...new Set(phones)],
      language: language?.slice(0, 2).toLowerCase() ?? null,
      timeZone,
      zoneOfAddress: zoneOfAddress(address.region, country),
      vulnerability,
      address: Object.values(address).some(Boolean) ? mapValues(address) : null,
      consent,
    },
  };
}

const columnsOfMapping = new WeakMap<ImportMapping, ReadonlyMap<ImportField, readonly number[]>>();

/** Where each field stands. Found once for a file: sought for each field of each row it was a quarter of the reading. */
function columnsOf(mapping: ImportMapping): ReadonlyMap<ImportField, readonly number[]> {
  const known = columnsOfMapping.get(mapping);
  if (known) return known;
  const columns = new Map<ImportField, number[]>();
  for (const [at, field] of mapping.entries())
    if (field) columns.set(field, [...(columns.get(field) ?? []), at]);
  columnsOfMapping.set(mapping, columns);
  return columns;
}

/** Google Contacts puts several numbers of one kind into one cell: `a ::: b`. */
function valuesOf(field: ImportField, cell: string): string[] {
  const values = field === "email" || field === "phone" ? cell.split(" ::: ") : [cell];
  return values.flatMap((value) => (value.trim() ? [maskCardNumbers(value.trim())] : []));
}

/** A street of two lines, as many systems export it, is one text with commas. */
const oneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ", ");
const mapValues = (address: NonNullable<CustomerRow["address"]>) => ({
  ...address,
  lines: oneLine(address.lines),
  city: oneLine(address.city),
});

function shapeReasons(cells: readonly string[], mapping: ImportMapping): string[] {
  const reasons: string[] = [];
  for (const [at, field] of mapping.entries()) {
    const cell = cells[at] ?? "";
    if (field && cell.length > cellLengthMax)
      reasons.push(`${field}: longer than ${cellLengthMax} characters`);
    if (field && cell.includes("\u0000")) reasons.push(`${field}: holds the character U+0000`);
  }
  if (cells.length > mapping.length && cells.slice(mapping.length).some((cell) => cell.trim()))
    reasons.push(`${cells.length} cells in a file of ${mapping.length} columns`);
  return reasons;
}

function readCountryOf(text: string | null, defaults: ImportDefaults, reasons: string[]): string {
  const read = text === null ? defaults.country : readCountry(text);
  if (read === null) reasons.push(`country: ${text} is no country`);
  return read ?? defaults.country;
}

/** Consent is what a column says and nothing else; an opt-out is a no to marketing, its opposite says nothing. */
function readConsent(one: (field: ImportField) => string | null, reasons: string[]): CustomerRow["consent"] {
  const given: CustomerRow["consent"]["given"] = {};
  const answer = (field: ImportField) => {
    const text = one(field);
    const read = text === null ? null : readYesNo(text);
    if (text !== null && read === null) reasons.push(`${field}: ${text} is neither yes nor no`);
    return read;
  };
  for (const [field, purpose] of Object.entries(consentFields) as [keyof typeof consentFields, Purpose][]) {
    const read = answer(field);
    if (read !== null) given[purpose] = read;
  }
  if (answer("marketingOptOut") === true) given.marketing = false;
  const date = one("consentDate");
  const at = date === null ? null : readDate(date);
  if (date !== null && at === null) reasons.push(`consentDate: ${date} is no date; write it like 2026-01-31`);
  return { given, source: one("consentSource")?.slice(0, 60) ?? null, at };
}
