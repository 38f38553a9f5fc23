/** What a vCard says, as a row of a table. Pure. */
import type { CardProperty } from "./property.ts";

/** Named as a table would name them, so that they are recognised; whoever brings the file may map them otherwise. */
export const cardColumns = [
  "Name",
  "First name",
  "Last name",
  "Company",
  "E-mail",
  "Phone",
  "Street",
  "City",
  "State",
  "Postal code",
  "Country",
  "Language",
  "Time zone",
  "Card UID",
  "Fax or pager",
  "Further addresses",
  "Note",
];

/** Properties that say something of these. `BDAY`, `PHOTO` and all others are skipped as they are read. */
export const readProperties: ReadonlySet<string> = new Set([
  "VERSION",
  "KIND",
  "X-ADDRESSBOOKSERVER-KIND",
  "X-ABSHOWAS",
  "FN",
  "N",
  "ORG",
  "EMAIL",
  "TEL",
  "ADR",
  "LANG",
  "TZ",
  "UID",
  "NOTE",
]);

/** As Google Contacts writes several values of one kind into a cell. */
const between = " ::: ";
const unheard = ["FAX", "PAGER"];

/** Several numbers and addresses stay, the preferred ones first; of postal addresses the preferred one is the row's. */
export function cellsOf(properties: readonly CardProperty[]): string[] {
  const all = (name: string) =>
    properties.filter((each) => each.name === name).toSorted((a, b) => a.pref - b.pref);
  const texts = (name: string) => all(name).map(({ parts }) => parts.join(";").trim());
  const one = (name: string) => texts(name)[0] ?? "";
  const [family = "", given = "", additional = ""] = (all("N")[0]?.parts ?? []).map(clean);
  const organisation = clean(all("ORG")[0]?.parts[0] ?? "");
  const person = one("FN") || [given, additional, family].filter(Boolean).join(" ");
  const isCompany = isOfCompany(one("KIND") || one("X-ABSHOWAS"), person, family + given, organisation);
  const [address, ...further] = all("ADR").map(({ parts }) => readAddress(parts));
  const phones = all("TEL").map((each) => ({
    text: numberOf(each.parts),
    isHeard: !unheard.some((type) => each.types.has(type)),
  }));
  const emails = all("EMAIL").filter(({ types }) => !types.has("X400"));
  return [
    isCompany ? "" : person,
    isCompany ? "" : [given, additional].filter(Boolean).join(" "),
    isCompany ? "" : family,
    isCompany ? organisation || person : organisation,
    emails.map(({ parts }) => parts.join(";").replace(/^mailto:/i, "")).join(between),
    phones.flatMap(({ text, isHeard }) => (isHeard ? [text] : [])).join(between),
    address?.lines ?? "",
    address?.city ?? "",
    address?.region ?? "",
    address?.postcode ?? "",
    address?.country ?? "",
    one("LANG"),
    one("TZ"),
    one("UID"),
    phones.flatMap(({ text, isHeard }) => (isHeard ? [] : [text])).join(between),
    further.map((each) => Object.values(each).filter(Boolean).join(", ")).join(between),
    texts("NOTE").join("\n"),
  ];
}

export const isOfGroup = (properties: readonly CardProperty[]) =>
  properties.some(({ name, parts }) => name.endsWith("KIND") && /^group$/i.test(parts[0] ?? ""));

const isOfCompany = (kind: string, shown: string, ownName: string, organisation: string) =>
  /^(org|company)$/i.test(kind) ||
  (organisation !== "" && ownName === "" && [organisation, ""].includes(shown));

const clean = (text: string) => text.trim();

/** RFC 6350, 6.3.1: post office box, extended address, street, locality, region, code, country. */
function readAddress(parts: readonly string[]) {
  const [box = "", extended = "", street = "", city = "", region = "", postcode = "", country = ""] =
    parts.map(clean);
  return { lines: [box, street, extended].filter(Boolean).join(", "), city, region, postcode, country };
}

/** Plain, or `tel:+1-813-555-0123;ext=5` (RFC 3966): a local number with the beginning that its context names. */
function numberOf(parts: readonly string[]): string {
  const [number = "", ...params] = parts.map(clean);
  if (!/^tel:/i.test(number)) return [number, ...params].join(";");
  const context = params.flatMap((param) => /^phone-context=(\+.*)$/i.exec(param)?.[1] ?? [])[0];
  const bare = number.slice("tel:".length);
  return context && !bare.startsWith("+") ? context + bare : bare;
}
