import type { InferInsertModel } from "drizzle-orm";
import type { CareNeed } from "#contract/customers.ts";
import type { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { fictionalNumbers } from "./area-codes.ts";
import type { Chance } from "./chance.ts";
import { demoCallers } from "./demo.ts";
import { companyNames, companyTrades, tongues } from "./names.ts";
import { streets, towns } from "./places.ts";

export type CustomerRow = InferInsertModel<typeof customers>;
type ContactPointRow = InferInsertModel<typeof contactPoints>;
type AddressRow = InferInsertModel<typeof addresses>;

export type Customers = {
  customers: CustomerRow[];
  contactPoints: ContactPointRow[];
  addresses: AddressRow[];
};

const vulnerabilities: readonly (readonly [string, readonly CareNeed[]])[] = [
  ["Oxygen concentrator at home: needs power within 4 hours", ["medical-device"]],
  ["Home dialysis three nights a week", ["medical-device"]],
  ["Wheelchair user on the second floor; the lift needs power", ["mobility"]],
  ["Insulin kept in the refrigerator", ["medicine-kept-cold"]],
  ["Newborn at home, no car", ["small-child", "mobility"]],
  ["Hard of hearing: speak slowly, offer text", ["hearing"]],
  ["Ventilator with a 2-hour battery", ["medical-device"]],
  ["Lives alone, 91 years old; daughter is the second contact", ["lives-alone"]],
];
const dayMs = 86_400_000;
const vulnerableShare = 0.025;
const sharedPhoneShare = 0.05;
const secondPhoneShare = 0.12;
const emailShare = 0.7;

/** Letters without marks, for an e-mail address: "Nuñez" is written "nunez" there. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[đĐ]/g, "d")
    .replace(/[łŁ]/g, "l")
    .replace(/ø/gi, "o")
    .replace(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
}

function nameOf(chance: Chance): {
  kind: CustomerRow["kind"];
  name: string;
  language: string;
  mailbox: string;
} {
  const tongue = chance.weighted(tongues.map((each) => [each, each.share] as const));
  const family = chance.pick(tongue.family);
  const roll = chance.next();
  if (roll < 0.07) {
    const name = `${chance.pick(companyNames)} ${chance.pick(companyTrades)}`;
    return { kind: "company", name, language: "en", mailbox: `office.${plain(name)}` };
  }
  if (roll < 0.2) {
    return {
      kind: "household",
      name: `${family} household`,
      language: tongue.language,
      mailbox: `home.${plain(family)}`,
    };
  }
  const given = chance.pick(tongue.given);
  // Vietnamese and Chinese families write the family name first.
  const name = tongue.language === "vi" ? `${family} ${given}` : `${given} ${family}`;
  return { kind: "person", name, language: tongue.language, mailbox: `${plain(given)}.${plain(family)}` };
}

function careOf(chance: Chance, kind: CustomerRow["kind"]): Pick<CustomerRow, "vulnerability" | "careNeeds"> {
  if (kind === "company" || !chance.likely(vulnerableShare)) return { vulnerability: null, careNeeds: [] };
  const [vulnerability, needs] = chance.pick(vulnerabilities);
  return { vulnerability, careNeeds: [...needs] };
}

const tagsKnown: readonly (readonly [string, number])[] = [
  ["paperless", 0.3],
  ["budget billing", 0.12],
  ["key account", 0.01],
];
/** Account numbers are counted from here: six digits, as people read them out. */
const firstAccount = 200_001;

function addressOf(chance: Chance, enterpriseId: string, customerId: string): AddressRow {
  const town = chance.weighted(towns);
  const unit = chance.likely(0.22) ? `, Apt ${chance.int(1, 48)}` : "";
  return {
    id: chance.uuid(),
    enterpriseId,
    customerId,
    lines: `${chance.int(101, 9899)} ${chance.pick(streets)}${unit}`,
    city: town.name,
    region: "FL",
    postcode: chance.pick(town.postcodes),
    latitude: Number((town.latitude + chance.bell() * town.spread * 0.7).toFixed(5)),
    longitude: Number((town.longitude + chance.bell() * town.spread * 0.7).toFixed(5)),
  };
}

/** The caller a newcomer meets first: *Call in* on the simulator's page dials her number. */
const firstCaller = {
  kind: "person",
  name: "Rosa Álvarez",
  language: "es",
  mailbox: "rosa.alvarez",
  vulnerability: "Oxygen concentrator at home: needs power within 4 hours",
} as const;

/** Four customers whose numbers the simulator's page dials: one known alone, three who share a number. */
function phonesForDemo(index: number): string | null {
  if (index === 0) return demoCallers.known;
  return index <= 3 ? demoCallers.several : null;
}

/**
 * Makes up customers with their phones, e-mail addresses and homes. One in twenty shares a phone with the
 * customer before.
 *
 * @param numbers - given out in order; when they run out people have no phone of their own.
 */
export function buildCustomers(
  chance: Chance,
  enterpriseId: string,
  count: number,
  now: Date,
  numbers: string[] = fictionalNumbers(),
): Customers {
  const made: Customers = { customers: [], contactPoints: [], addresses: [] };
  const unused = numbers.values();
  let lastPhone: string | undefined;
  for (let index = 0; index < count; index += 1) {
    const id = chance.uuid();
    const who = index === 0 ? firstCaller : nameOf(chance);
    const createdAt = new Date(now.getTime() - chance.int(30, 5200) * dayMs);
    made.customers.push({
      id,
      enterpriseId,
      kind: who.kind,
      name: who.name,
      language: who.language,
      timeZone: chance.likely(0.03) ? "America/Chicago" : "America/New_York",
      accountNumber: `HB-${firstAccount + index}`,
      preferredChannel: chance.weighted([
        [null, 40],
        ["phone", 25],
        ["sms", 25],
        ["email", 10],
      ]),
      ...(index === 0
        ? { vulnerability: firstCaller.vulnerability, careNeeds: ["medical-device" as const] }
        : careOf(chance, who.kind)),
      tags: tagsKnown.flatMap(([tag, share]) => (chance.likely(share) ? [tag] : [])),
      preferences: chance.likely(0.08)
        ? { "Best time to call": chance.pick(["after 5 pm", "mornings"]) }
        : {},
      createdAt,
    });
    const point = (kind: "phone" | "email", value: string, label: string): ContactPointRow => ({
      id: chance.uuid(),
      enterpriseId,
      customerId: id,
      kind,
      value,
      label,
      consent: { lifeSafety: true, service: chance.likely(0.9), marketing: chance.likely(0.35) },
      source: chance.pick(["sign-up", "call", "web account", "field visit"]),
      at: createdAt,
    });
    const shared = lastPhone !== undefined && chance.likely(sharedPhoneShare);
    const phone = phonesForDemo(index) ?? (shared ? lastPhone : unused.next().value);
    if (phone) made.contactPoints.push(point("phone", phone, who.kind === "person" ? "mobile" : "main"));
    if (index > 3) lastPhone = phone;
    if (chance.likely(secondPhoneShare)) {
      const second = unused.next().value;
      if (second) made.contactPoints.push(point("phone", second, "home"));
    }
    if (chance.likely(emailShare)) {
      made.contactPoints.push(point("email", `${who.mailbox}${index}@mail.example`, "personal"));
    }
    made.addresses.push(addressOf(chance, enterpriseId, id));
  }
  return made;
}
