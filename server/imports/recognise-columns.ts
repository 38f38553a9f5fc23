/** Column names of Salesforce, HubSpot, Zendesk, Google Contacts and Outlook, and plain words. */
import type { ImportField, ImportMapping } from "#contract/imports.ts";

const names: Record<ImportField, string[]> = {
  name: ["name", "full name", "display name", "contact name", "customer name", "file as"],
  firstName: ["first name", "firstname", "given name"],
  lastName: ["last name", "lastname", "family name", "surname"],
  company: ["company", "company name", "account name", "organization", "organization name", "organisation"],
  accountNumber: [
    "account number",
    "account no",
    "customer number",
    "customer id",
    "contact id",
    "record id",
    "external id",
    "id",
  ],
  email: [
    "email",
    "e mail",
    "email address",
    "e mail address",
    "e mail 1 value",
    "e mail 2 value",
    "e mail 2 address",
  ],
  phone: [
    "phone",
    "phone number",
    "mobile",
    "mobile phone",
    "mobile phone number",
    "telephone",
    "home phone",
    "business phone",
    "primary phone",
    "other phone",
    "phone 1 value",
    "phone 2 value",
  ],
  language: ["language", "locale", "preferred language"],
  timeZone: ["time zone", "timezone"],
  street: [
    "street",
    "street address",
    "address",
    "mailing street",
    "home street",
    "business street",
    "address 1 street",
  ],
  city: ["city", "mailing city", "home city", "business city", "address 1 city"],
  region: [
    "state",
    "region",
    "state region",
    "mailing state",
    "mailing state province",
    "home state",
    "business state",
    "address 1 region",
  ],
  postcode: [
    "zip",
    "zip code",
    "postal code",
    "postcode",
    "mailing zip",
    "mailing zip postal code",
    "mailing postal code",
    "home postal code",
    "business postal code",
    "address 1 postal code",
  ],
  vulnerability: ["vulnerability", "vulnerability note", "special needs"],
};
const fieldOf = new Map(
  Object.entries(names).flatMap(([field, all]) => all.map((name) => [name, field as ImportField])),
);
/** Fields that several columns may give: each is another contact point. */
const severalTimes: ReadonlySet<ImportField> = new Set(["email", "phone"]);

/** @returns a field for each column that is known; the first of two columns that say the same wins. */
export function recogniseColumns(headers: readonly string[]): ImportMapping {
  const taken = new Set<ImportField>();
  return headers.map((header) => {
    const words = header.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    const field = fieldOf.get(words.replace(/[^\p{L}\p{N}]+/gu, " ").trim()) ?? null;
    if (field === null || (taken.has(field) && !severalTimes.has(field))) return null;
    taken.add(field);
    return field;
  });
}
