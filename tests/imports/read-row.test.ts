import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine } from "#server/imports/csv-line.ts";
import { type KnownCustomer, planRow } from "#server/imports/plan-row.ts";
import { readRow } from "#server/imports/read-row.ts";
import { recogniseColumns } from "#server/imports/recognise-columns.ts";

const mapping = recogniseColumns(["Account Number", "Name", "Email", "Phone", "Street", "City", "Language"]);
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
        points: [
          ...row.emails.map((value) => ({ kind: "email" as const, value })),
          ...row.phones.map((value) => ({ kind: "phone" as const, value })),
        ],
        addresses: row.address ? [row.address] : [],
      };
      expect(planRow(row, [known])).toEqual({ fate: "unchanged", customerId: "1" });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [
    "Salesforce",
    "Contact ID,First Name,Last Name,Email,Mobile,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code",
  ],
  [
    "HubSpot",
    "Record ID,First Name,Last Name,Email,Phone Number,Street Address,City,State/Region,Postal Code",
  ],
  [
    "Google Contacts",
    "External ID,First Name,Last Name,E-mail 1 - Value,Phone 1 - Value,Address 1 - Street,Address 1 - City,Address 1 - Region,Address 1 - Postal Code",
  ],
  [
    "Outlook",
    "Customer ID,First Name,Last Name,E-mail Address,Mobile Phone,Home Street,Home City,Home State,Home Postal Code",
  ],
])("the column names of %s are recognised", (_, line) => {
  expect(recogniseColumns(line.split(","))).toEqual([
    "accountNumber",
    "firstName",
    "lastName",
    "email",
    "phone",
    "street",
    "city",
    "region",
    "postcode",
  ]);
});

test("the column names of Zendesk are recognised", () => {
  expect(recogniseColumns(["Name", "Email", "External ID", "Phone", "Organization", "Time Zone"])).toEqual([
    "name",
    "email",
    "accountNumber",
    "phone",
    "company",
    "timeZone",
  ]);
});

test("no cell of a download is a formula; a phone number stays one", () => {
  expect(csvLine(["=cmd()", "@x", "+1 813 555-0123", "-2+3", 'a"b'])).toBe(
    `"'=cmd()","'@x","+1 813 555-0123","'-2+3","a""b"\r\n`,
  );
});
