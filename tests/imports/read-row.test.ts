import fc from "fast-check";
import { expect, test } from "vitest";
import { consentChange, consentOf } from "#server/imports/consent.ts";
import { csvLine } from "#server/imports/csv-line.ts";
import { type KnownCustomer, planRow, pointsOf } from "#server/imports/plan-row.ts";
import { readRow } from "#server/imports/read-row.ts";
import { recogniseColumns } from "#server/imports/recognise-columns.ts";

const mapping = recogniseColumns(["Account Number", "Name", "Email", "Phone", "Street", "City", "Language"]);
const now = "2026-11-25T08:00:00.000Z";
const anyCell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    "a@example.com",
    "+18135550123",
    "(813) 555-0123",
    "Rosa",
    "en",
    "=1+1",
    "4111111111111111",
  ),
);

test("whatever a row holds, it is taken whole or every reason is said, and no card number is kept", () => {
  fc.assert(
    fc.property(fc.array(anyCell, { maxLength: 9 }), (cells) => {
      const said = readRow(cells, mapping);
      if ("reasons" in said) expect(said.reasons.length).toBeGreaterThan(0);
      else {
        expect(said.row.name).not.toBe("");
        for (const phone of said.row.phones) expect(phone).toMatch(/^\+\d{4,15}$/);
      }
      expect(JSON.stringify(said)).not.toContain("4111111111111111");
    }),
    { numRuns: 2_000 },
  );
});

test("a row that was taken is unchanged when it comes again", () => {
  fc.assert(
    fc.property(fc.array(anyCell, { minLength: 7, maxLength: 7 }), (cells) => {
      const said = readRow(cells, mapping);
      if (!("row" in said)) return;
      const { row } = said;
      const known: KnownCustomer = {
        id: "1",
        name: row.name,
        accountNumber: row.accountNumber,
        language: row.language ?? "en",
        timeZone: row.timeZone ?? "America/New_York",
        vulnerability: row.vulnerability,
        points: pointsOf(row).map((point) => ({
          ...point,
          ...consentOf(row, "file", now),
          id: "2",
          at: new Date(now),
        })),
        addresses: row.address ? [row.address] : [],
      };
      expect(planRow(row, [known], "file", now)).toEqual({ fate: "unchanged", customerId: "1" });
    }),
    { numRuns: 2_000 },
  );
});

test("nothing a file leaves unsaid becomes a consent, and what it says has its source and date", () => {
  const columns = recogniseColumns(["Name", "Email", "Marketing consent", "Consent source", "Consent date"]);
  const quiet = readRow(["Rosa", "rosa@example.com"], columns);
  expect("row" in quiet && consentOf(quiet.row, "import 1", now)).toEqual({
    consent: { lifeSafety: false, service: false, marketing: false },
    consentFrom: {},
  });
  const said = readRow(["Rosa", "rosa@example.com", "yes", "signed form", "2026-03-01"], columns);
  expect("row" in said && consentOf(said.row, "import 1", now)).toEqual({
    consent: { lifeSafety: false, service: false, marketing: true },
    consentFrom: { marketing: { source: "signed form", at: "2026-03-01T00:00:00.000Z" } },
  });
  const unclear = readRow(["Rosa", "rosa@example.com", "perhaps", "", "3/4/2026"], columns);
  expect(unclear).toEqual({
    reasons: [
      "consentMarketing: perhaps is neither yes nor no",
      "consentDate: 3/4/2026 is no date; write it like 2026-01-31",
    ],
  });
});

test("an old list signs nobody up again who said stop; a stop in a list is taken", () => {
  const columns = recogniseColumns(["Name", "Email", "Marketing consent", "Consent date"]);
  const rowOf = (cells: string[]) => {
    const said = readRow(cells, columns);
    if (!("row" in said)) throw new Error(said.reasons.join());
    return said.row;
  };
  const stopped = {
    consent: { lifeSafety: true, service: true, marketing: false },
    consentFrom: { marketing: { source: "call", at: "2026-06-01T00:00:00.000Z" } },
    at: new Date("2020-01-01"),
  };
  const yes = ["Rosa", "rosa@example.com", "yes"];
  expect(consentChange(stopped, rowOf(yes), "import 1", now)).toBeNull();
  expect(consentChange(stopped, rowOf([...yes, "2026-05-01"]), "import 1", now)).toBeNull();
  expect(consentChange(stopped, rowOf([...yes, "2026-07-01"]), "import 1", now)?.consent.marketing).toBe(
    true,
  );
  const willing = { ...stopped, consent: { ...stopped.consent, marketing: true } };
  const no = consentChange(willing, rowOf(["Rosa", "rosa@example.com", "no"]), "import 1", now);
  expect(no).toEqual({
    consent: { lifeSafety: true, service: true, marketing: false },
    consentFrom: { marketing: { source: "import 1", at: now } },
  });
});

test("the time zone of a new customer is the one their address tells", () => {
  const columns = recogniseColumns(["Name", "Email", "State", "Country"]);
  const zone = (state: string, country: string) => {
    const said = readRow(["Rosa", "rosa@example.com", state, country], columns);
    return "row" in said ? said.row.zoneOfAddress : said.reasons;
  };
  expect(zone("CA", "")).toBe("America/Los_Angeles");
  expect(zone("Ontario", "Canada")).toBe("America/Toronto");
  expect(zone("Kent", "United Kingdom")).toBe("Europe/London");
  expect(zone("Somewhere", "")).toBeNull();
  expect(zone("", "Atlantis")).toEqual(["country: Atlantis is no country"]);
});

test("no cell of a download is a formula; a phone number stays one", () => {
  expect(csvLine(["=cmd()", "@x", "+1 813 555-0123", "-2+3", 'a"b'])).toBe(
    `"'=cmd()","'@x","+1 813 555-0123","'-2+3","a""b"\r\n`,
  );
});

test("a row with the account number that a merge gave up is its survivor's, and takes nothing back", () => {
  const said = readRow(["HB-2", "Rosa A.", "", "", "", "", ""], mapping);
  expect("row" in said || said).toBe(true);
  if (!("row" in said)) return;
  const known: KnownCustomer = {
    id: "1",
    name: "Rosa Álvarez",
    accountNumber: "HB-1",
    formerAccounts: ["HB-2"],
    language: said.row.language ?? "en",
    timeZone: said.row.timeZone ?? "America/New_York",
    vulnerability: null,
    points: [],
    addresses: [],
  };
  expect(planRow(said.row, [known], "file", now)).toEqual({ fate: "unchanged", customerId: "1" });
});
