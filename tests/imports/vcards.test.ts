import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cardColumns } from "#server/imports/cards/columns.ts";
import { readCards } from "#server/imports/cards/read-cards.ts";
import { readRow } from "#server/imports/read-row.ts";
import { recogniseColumns } from "#server/imports/recognise-columns.ts";
import { runImports } from "#server/imports/run-imports.ts";
import { freshSite } from "#tests/kit/site.ts";

const card = (...lines: string[]) => ["BEGIN:VCARD", ...lines, "END:VCARD", ""].join("\r\n");

/** Cells that say something, by their column; of a refused card the fault too. */
async function read(file: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(file);
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  async function* chunks() {
    for (let nth = 1; nth < places.length; nth += 1) yield bytes.subarray(places[nth - 1], places[nth]);
  }
  const [columns, ...records] = await Array.fromAsync(readCards(chunks()));
  expect(columns).toEqual({ cells: cardColumns, fault: null });
  return records.map(({ cells, fault }) => ({
    ...Object.fromEntries(cardColumns.flatMap((name, at) => (cells[at] ? [[name, cells[at]]] : []))),
    ...(fault && { fault }),
  }));
}

const apple = card(
  "VERSION:3.0",
  "PRODID:-//Apple Inc.//macOS 15.1//EN",
  "N:Álvarez;Rosa;María;;",
  "FN:Rosa María Álvarez",
  "ORG:Bay Bakery;Kitchen",
  "item1.EMAIL;type=INTERNET:old@example.com",
  "EMAIL;type=INTERNET;type=HOME;type=pref:rosa@example.com",
  "TEL;type=CELL;type=VOICE;type=pref:(813) 555-0123",
  'TEL;type="HOME,VOICE":813 555 0124',
  "TEL;type=HOME;type=FAX:813 555 0199",
  "item2.ADR;type=WORK:;;1 Port Rd;Largo;FL;33770;United States",
  "item3.ADR;type=HOME;type=pref:;Apt 4;12 Bay St\\, North;Tampa;FL;33601;United States",
  "item3.X-ABADR:us",
  "BDAY;value=date:1980-01-31",
  "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoI",
  " CAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9",
  "NOTE:rings twice\\nand ",
  " waits",
  "UID:a1b2",
);
const rosa = {
  Name: "Rosa María Álvarez",
  "First name": "Rosa María",
  "Last name": "Álvarez",
  Company: "Bay Bakery",
  "E-mail": "rosa@example.com ::: old@example.com",
  Phone: "(813) 555-0123 ::: 813 555 0124",
  "Fax or pager": "813 555 0199",
  Street: "12 Bay St, North, Apt 4",
  City: "Tampa",
  State: "FL",
  "Postal code": "33601",
  Country: "United States",
  "Further addresses": "1 Port Rd, Largo, FL, 33770, United States",
  Note: "rings twice\nand waits",
  "Card UID": "a1b2",
};

test("a card of 3.0 as Apple writes it: groups, several numbers and addresses, folded lines, a photo", async () => {
  expect(await read(apple)).toEqual([rosa]);
});

test("a card of 2.1 as old telephones write it: quoted-printable, its character set, bare types", async () => {
  const text = card(
    "VERSION:2.1",
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=81lvarez=3B;Rosa;;;",
    "FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Rosa =C1lva=",
    "rez",
    "TEL;CELL;PREF:+1 813 555 0123",
    "TEL;HOME;FAX:+1 813 555 0199",
    "ADR;HOME;ENCODING=QUOTED-PRINTABLE:;;12 Bay St=0D=0AApt 4;Tampa;FL;33601;USA",
    "NOTE:broken at",
    "  a blank",
    "PHOTO;JPEG;BASE64:",
    " /9j/4AAQSkZJRgABAQ",
    "",
    "AGENT:",
    "BEGIN:VCARD",
    "FN:Somebody Else",
    "END:VCARD",
    "EMAIL;INTERNET:rosa@example.com",
  );
  expect(await read(text)).toEqual([
    {
      Name: "Rosa Álvarez",
      "First name": "Rosa",
      "Last name": "Álvarez;",
      Phone: "+1 813 555 0123",
      "Fax or pager": "+1 813 555 0199",
      Street: "12 Bay St\r\nApt 4",
      City: "Tampa",
      State: "FL",
      "Postal code": "33601",
      Country: "USA",
      "E-mail": "rosa@example.com",
      Note: "broken at  a blank",
    },
  ]);
});

test("a card of 4.0: numbers as tel: with their context, the preferred one first, a language, a company", async () => {
  const person = card(
    "VERSION:4.0",
    "FN:Bo O'Neil",
    'TEL;VALUE=uri;PREF=50;TYPE="voice,home":tel:555-0123;phone-context=+1-813',
    "TEL;VALUE=uri;PREF=1:tel:+1-813-555-0124;ext=102",
    "EMAIL;PREF=1:mailto:bo@example.com",
    "LANG;PREF=1:es",
    "TZ:America/Chicago",
  );
  const company = card("VERSION:4.0", "KIND:org", "FN:Bay Bakery", "TEL:+18135550125");
  const shown = card("VERSION:3.0", "N:;;;;", "FN:Port Co", "ORG:Port Co;", "TEL:+18135550126");
  expect(await read(person + company + shown)).toEqual([
    {
      Name: "Bo O'Neil",
      "E-mail": "bo@example.com",
      Phone: "+1-813-555-0124 ::: +1-813555-0123",
      Language: "es",
      "Time zone": "America/Chicago",
    },
    { Company: "Bay Bakery", Phone: "+18135550125" },
    { Company: "Port Co", Phone: "+18135550126" },
  ]);
});

test("a card without its end, of a group, of a version to come or too large is refused with its line, the next one read", async () => {
  const file = [
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut Off\r\n",
    card("VERSION:3.0", "FN:Whole", "TEL:+18135550123"),
    "and some words\r\nof nobody\r\n",
    card("VERSION:4.0", "KIND:group", "FN:Friends", "MEMBER:urn:uuid:1"),
    card("VERSION:5.0", "FN:Later"),
    card("VERSION:3.0", "FN:Long", ...Array.from({ length: 300 }, () => `NOTE:${"x".repeat(1_000)}`)),
    "BEGIN:VCARD\nFN:At The End",
  ].join("");
  const faults = await read(file);
  expect(faults.map((each) => ("fault" in each ? each.fault : "taken"))).toEqual([
    "the card that begins in line 1 has no END:VCARD",
    "taken",
    "line 9 is of no card",
    "the card that begins in line 11 is of a group, which is no customer",
    "the card that begins in line 17 is of version 5.0; 2.1, 3.0, 4.0 are read",
    "the card that begins in line 21 says more than 262144 bytes of one customer",
    "the card that begins in line 325 has no END:VCARD",
  ]);
});

test("wherever a file is cut into parts, the same is read of it", async () => {
  const bytes = Buffer.from(`\ufeff${apple}${apple.replaceAll("\r\n", "\n")}`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      // No part is so small that the mark at the beginning is cut.
      expect(
        await read(
          bytes,
          cuts.filter((cut) => cut > 2),
        ),
      ).toEqual([rosa, rosa]);
    }),
    { numRuns: 200 },
  );
});

test("a photo of half a gigabyte, in one line or folded into millions, is skipped without being kept", async () => {
  const program = join(import.meta.dirname, "read-big-photos.ts");
  // With room to spare the process collects its garbage late, and has more than it holds.
  const smallHeap = ["--max-old-space-size=48", "--max-semi-space-size=8"];
  const { stdout } = await promisify(execFile)(process.execPath, [...smallHeap, program]);
  const { names, mostKb } = JSON.parse(stdout) as { names: string[]; mostKb: number };
  expect(names).toEqual(["Name", "Rosa", "Name", "Rosa"]);
  expect(mostKb).toBeLessThan(200 * 1_024);
});

test("any number of properties in any order is read without a fault of ours", async () => {
  const piece = fc.constantFrom(
    "BEGIN:VCARD",
    "END:VCARD",
    "AGENT:",
    "VERSION:2.1",
    "N:;;",
    'TEL;TYPE="a:b',
    "FN;CHARSET=NONE;QUOTED-PRINTABLE:=ZZ=",
    " folded",
    "ADR:\\",
    "",
    ";:",
    "a.b.c:d",
    "\u0000",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(piece, fc.string())), async (lines) => {
      for (const record of await read(lines.join("\n"))) expect(typeof record).toBe("object");
    }),
    { numRuns: 300 },
  );
});

test("the columns of cards are recognised, and what they say is what a row says", async () => {
  const mapping = recogniseColumns(cardColumns);
  expect(cardColumns.filter((_, at) => mapping[at] === null)).toEqual([
    "Card UID",
    "Fax or pager",
    "Further addresses",
    "Note",
  ]);
  async function* chunks() {
    yield Buffer.from(apple);
  }
  const [, record] = await Array.fromAsync(readCards(chunks()));
  expect(readRow(record!.cells, mapping)).toMatchObject({
    row: {
      name: "Rosa María Álvarez",
      phones: ["+18135550123", "+18135550124"],
      emails: ["rosa@example.com", "old@example.com"],
      address: { lines: "12 Bay St, North, Apt 4", city: "Tampa" },
    },
  });
});

test.each([
  ["UTF-8", (text: string) => Buffer.from(text)],
  ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["Windows-1252", (text: string) => Buffer.from(text, "latin1")],
])(
  "a file of cards in %s goes the way of every import: dry run, commit, refused cards, undo",
  async (_, encode) => {
    await using site = await freshSite();
    const desk = await site.as("manager");
    const bytes = encode(`${apple}${apple}${card("VERSION:3.0", "FN:Unreachable")}BEGIN:VCARD\r\nFN:Cut Off`);
    const { id } = (await desk.post("/imports", { fileName: "phone.csv", sizeBytes: bytes.length })).body;
    const sent = (
      await desk.post(`/imports/${id}/parts`, { place: 0, base64: bytes.toString("base64") }).expect(200)
    ).body;
    expect(sent).toMatchObject({ state: "uploaded", headers: cardColumns });
    const passes: unknown[] = [];
    for (const [deed, body] of [
      ["check", { mapping: sent.mapping }],
      ["commit", {}],
      ["undo", {}],
    ] as const) {
      await desk.post(`/imports/${id}/${deed}`, body).expect(200);
      await runImports(site.platform);
      const [view] = (await desk.get("/imports").expect(200)).body;
      passes.push([view.state, view.counts]);
      if (deed === "commit") {
        const found = (await desk.get("/customers/search?q=Rosa").expect(200)).body;
        expect(JSON.stringify(found)).toContain("Rosa María Álvarez");
      }
    }
    const counts = { create: 1, update: 0, unchanged: 0, duplicate: 1, rejected: 2 };
    expect(passes).toEqual([
      ["checked", counts],
      ["committed", counts],
      ["undone", counts],
    ]);
    const refused = (await desk.get(`/imports/${id}/refused`).expect(200)).text;
    expect(refused).toMatch(/"4","rejected","the card that begins in line \d+ has no END:VCARD","Cut Off"/);
  },
);
