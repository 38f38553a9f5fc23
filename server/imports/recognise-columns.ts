/**
 * Column names as other systems write them. Looked up in exports and manuals of Salesforce (report labels and API
 * names), HubSpot, Zendesk, Google Contacts (both forms) and Outlook; and plain words.
 */
import type { ImportField, ImportMapping } from "#contract/imports.ts";

/** Parts of an address; a file may hold several addresses, each with a beginning of its own. */
const addressParts = {
  street: ["street", "street address", "address", "address line 1"],
  city: ["city", "town"],
  region: ["state", "region", "state region", "state province", "province"],
  postcode: ["zip", "zip code", "postal code", "postcode", "zip postal code"],
  country: ["country", "country region", "country code"],
} as const;
const addressBeginnings = [
  "",
  "mailing ",
  "home ",
  "business ",
  "work ",
  "other ",
  "shipping ",
  "billing ",
  "address 1 ",
];

const names: Partial<Record<ImportField, string[]>> = {
  name: ["name", "full name", "display name", "contact name", "customer name", "file as"],
  firstName: ["first name", "firstname", "given name"],
  lastName: ["last name", "lastname", "family name", "surname"],
  company: [
    "company",
    "company name",
    "account name",
    "associated company",
    "organization",
    "organization name",
    "organization 1 name",
    "organisation",
  ],
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
    "e mail 2 address",
    "e mail 3 address",
    ...numbered("e mail", "value"),
    "work email",
    "additional email addresses",
  ],
  phone: [
    "phone",
    "phone number",
    "mobile",
    "mobile phone",
    "mobile phone number",
    "mobile number",
    "cell phone",
    "telephone",
    "home phone",
    "home phone 2",
    "business phone",
    "business phone 2",
    "work phone",
    "primary phone",
    "other phone",
    ...numbered("phone", "value"),
  ],
  language: ["language", "locale", "preferred language", "contact language"],
  timeZone: ["time zone", "timezone"],
  vulnerability: ["vulnerability", "vulnerability note", "special needs"],
  consentLifeSafety: ["consent life safety", "life safety consent", "emergency alerts"],
  consentService: ["consent service", "service consent"],
  consentMarketing: ["consent marketing", "marketing consent"],
  marketingOptOut: [
    "email opt out",
    "has opted out of email",
    "unsubscribed from all email",
    "marketing opt out",
    "opted out",
  ],
  consentSource: ["consent source"],
  consentDate: ["consent date", "consent given on"],
};

function numbered(before: string, after: string): string[] {
  return [1, 2, 3, 4, 5].map((nth) => `${before} ${nth} ${after}`);
}

type Meaning = { field: ImportField; beginning: string | null };
const meaningOf = new Map<string, Meaning>([
  ...Object.entries(names).flatMap(([field, all]) =>
    all.map((name): [string, Meaning] => [name, { field: field as ImportField, beginning: null }]),
  ),
  ...addressBeginnings.flatMap((beginning) =>
    Object.entries(addressParts).flatMap(([field, all]) =>
      all.map((name): [string, Meaning] => [beginning + name, { field: field as ImportField, beginning }]),
    ),
  ),
]);
/** Fields that several columns may give: each is another contact point. */
const severalTimes: ReadonlySet<ImportField> = new Set(["email", "phone"]);

/**
 * @returns a field for each column that is known. Of two columns that say the same the first wins; of several
 * addresses the first with a street, whole: the street of one is never put beside the city of another.
 */
export function recogniseColumns(headers: readonly string[]): ImportMapping {
  const meanings = headers.map((header) => meaningOf.get(plainWords(header)) ?? null);
  const ofAddress = meanings.filter((one) => one !== null && one.beginning !== null);
  const chosen = (ofAddress.find((one) => one?.field === "street") ?? ofAddress[0])?.beginning;
  const taken = new Set<ImportField>();
  return meanings.map((meaning) => {
    if (meaning === null || (meaning.beginning !== null && meaning.beginning !== chosen)) return null;
    const { field } = meaning;
    if (taken.has(field) && !severalTimes.has(field)) return null;
    taken.add(field);
    return field;
  });
}

/** `MailingPostalCode`, `E-mail 1 - Value` and `external_id` in small words with single spaces. */
const plainWords = (header: string) =>
  header
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
