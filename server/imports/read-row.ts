import { z } from "zod";
import type { ImportField, ImportMapping } from "#contract/imports.ts";
import { readNumber } from "#server/customers/read-number.ts";
import { maskCardNumbers } from "#server/platform/card-numbers.ts";

/** Longest text of one cell that a record takes: longer is a mistake of the file, such as a lost quote. */
export const cellLengthMax = 2_000;

export type CustomerRow = {
  kind: "person" | "company";
  name: string;
  accountNumber: string | null;
  emails: string[];
  phones: string[];
  language: string | null;
  timeZone: string | null;
  vulnerability: string | null;
  address: { lines: string; city: string; region: string; postcode: string } | null;
};

const emailShape = z.email().max(254);
const languageShape = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;

/**
 * What a row of the file says of a customer. Pure. Card numbers are masked first.
 * @returns the customer, or every reason why the row cannot be taken, each naming its field.
 */
export function readRow(
  cells: readonly string[],
  mapping: ImportMapping,
): { row: CustomerRow } | { reasons: string[] } {
  const reasons: string[] = [];
  const said = (field: ImportField) =>
    mapping.flatMap((each, at) =>
      each === field && cells[at]?.trim() ? [maskCardNumbers(cells[at].trim())] : [],
    );
  const one = (field: ImportField) => said(field)[0] ?? null;

  for (const [at, field] of mapping.entries()) {
    const cell = cells[at] ?? "";
    if (field && cell.length > cellLengthMax)
      reasons.push(`${field}: longer than ${cellLengthMax} characters`);
    if (field && cell.includes("\u0000")) reasons.push(`${field}: holds the character U+0000`);
  }
  if (cells.length > mapping.length && cells.slice(mapping.length).some((cell) => cell.trim()))
    reasons.push(`${cells.length} cells in a file of ${mapping.length} columns`);

  const person = one("name") ?? [one("firstName"), one("lastName")].filter(Boolean).join(" ");
  const name = person || (one("company") ?? "");
  if (name === "") reasons.push("name: missing");
  const emails = said("email").map((email) => email.toLowerCase());
  for (const email of emails)
    if (!emailShape.safeParse(email).success) reasons.push(`email: ${email} is no address`);
  const phones = said("phone").map((phone) => {
    const { number, dialable } = readNumber(phone);
    if (!dialable) reasons.push(`phone: ${phone} is no number`);
    return number ?? phone;
  });
  const accountNumber = one("accountNumber");
  if (!accountNumber && emails.length === 0 && phones.length === 0)
    reasons.push(
      "account number, e-mail and phone are all missing: nothing tells this customer from another",
    );
  const language = one("language");
  if (language && !languageShape.test(language)) reasons.push(`language: ${language} is no language code`);
  const timeZone = one("timeZone");
  if (timeZone && !isTimeZone(timeZone)) reasons.push(`timeZone: ${timeZone} is no time zone`);
  if (reasons.length > 0) return { reasons };

  const address = {
    lines: one("street") ?? "",
    city: one("city") ?? "",
    region: one("region") ?? "",
    postcode: one("postcode") ?? "",
  };
  return {
    row: {
      kind: person ? "person" : "company",
      name,
      accountNumber,
      emails: [...new Set(emails)],
      phones: [...new Set(phones)],
      language: language?.slice(0, 2).toLowerCase() ?? null,
      timeZone,
      vulnerability: one("vulnerability"),
      address: Object.values(address).some(Boolean) ? address : null,
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
