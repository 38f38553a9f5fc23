import fc from "fast-check";
import { expect, test } from "vitest";
import { type ReportCut, type ReportRow, type ReportView, reportCuts } from "#contract/reports.ts";
import type { SegmentFilter } from "#contract/segments.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";
import { being } from "#tests/segments/made-up.ts";
import { putBeings } from "#tests/segments/put-beings.ts";

const beings = fc.sample(
  fc.uniqueArray(being, {
    minLength: 60,
    maxLength: 60,
    selector: ({ accountNumber, id }) => accountNumber ?? id,
  }),
  { numRuns: 1, seed: 7 },
)[0]!;
const everybody: SegmentFilter = { on: "all", of: [] };

async function reporter(site: TestSite) {
  const manager = await site.as("manager");
  return {
    report: async (cut: ReportCut, filter: SegmentFilter) =>
      (await manager.post("/reports/customers", { cut, filter }).expect(200)).body as ReportView,
    count: async (filter: SegmentFilter) =>
      (await manager.post("/segments/count", { filter }).expect(200)).body.count as number,
    keep: (name: string, filter: SegmentFilter) => manager.post("/segments", { name, filter }).expect(201),
  };
}

test("each row of each report counts exactly those whom its filter finds, narrowed or not", async () => {
  await using site = await freshSite();
  await putBeings(site.platform, beings);
  const { report, count, keep } = await reporter(site);
  await keep("Companies", { on: "kind", is: ["company"] });
  const narrowed: SegmentFilter = { on: "not", of: { on: "language", is: ["vi"] } };
  for (const cut of reportCuts) {
    for (const filter of [everybody, narrowed]) {
      const { total, rows, valuesLeft } = await report(cut, filter);
      expect(total).toBe(await count(filter));
      expect(rows.length).toBeGreaterThan(0);
      expect(valuesLeft).toBe(0);
      for (const row of rows.filter((each) => each.count !== null)) {
        expect(row.filter).not.toBeNull();
        const found = await count({ on: "all", of: [filter, row.filter!] });
        expect([cut, row.value, row.count]).toEqual([cut, row.value, found]);
      }
    }
  }
  expect((await report("segment", everybody)).rows).toEqual([
    { value: "Companies", count: null, filter: { on: "kind", is: ["company"] } },
  ]);
});

test("somebody with two homes in a city is one customer there, and one without any is told apart", async () => {
  await using site = await freshSite();
  const [home] = [{ region: "FL", postcode: "33602", latitude: null, longitude: null }];
  const [one, two, three] = beings;
  await putBeings(site.platform, [
    {
      ...one!,
      addresses: [
        { ...home, city: "Tampa" },
        { ...home, city: "Tampa" },
      ],
    },
    {
      ...two!,
      addresses: [
        { ...home, city: "Tampa" },
        { ...home, city: "Largo" },
      ],
    },
    { ...three!, addresses: [] },
  ]);
  const { report } = await reporter(site);
  const told = ({ rows }: { rows: ReportRow[] }) => rows.map(({ value, count }) => [value, count]);
  const cities = await report("city", everybody);
  expect(told(cities)).toEqual([
    ["Tampa", 2],
    ["Largo", 1],
    [null, 1],
  ]);
  expect(cities.total).toBe(3);
  // From the general to the specific.
  expect(told(await report("postcode", { on: "place", city: ["Largo"] }))).toEqual([["33602", 1]]);
});

test("of more than fifty values the most common are told, and how many are left", async () => {
  await using site = await freshSite();
  const [one] = beings;
  await putBeings(site.platform, [
    { ...one!, products: Array.from({ length: 53 }, (_, nth) => `Product ${nth}`) },
  ]);
  const { report } = await reporter(site);
  const { rows, valuesLeft } = await report("product", everybody);
  expect([rows.length, valuesLeft]).toEqual([50, 3]);
});

test("whoever may not see customers gets no numbers of so few that they tell of one; each report is on the chain", async () => {
  await using site = await freshSite();
  await putBeings(site.platform, beings);
  const rosa: SegmentFilter = {
    on: "all",
    of: [{ on: "account", begins: beings.find((each) => each.accountNumber)!.accountNumber! }],
  };
  const board = await site.as("board");
  await board.post("/reports/customers", { cut: "city", filter: rosa }).expect(403);
  await board.post("/segments/count", { filter: rosa }).expect(403);
  await board.post("/reports/customers", { cut: "city", filter: everybody }).expect(200);
  await (await site.as("manager")).post("/reports/customers", { cut: "care", filter: rosa }).expect(200);
  expect(
    await rowsOf(
      site.platform.store,
      "select entity_id, detail from audit_entries where action = 'reported' order by at, entity_id desc",
    ),
  ).toMatchObject([
    { entity_id: "city", detail: { filter: everybody, total: 60 } },
    // What may be somebody's name or number is not on the chain, which is never erased.
    { entity_id: "care", detail: { filter: { on: "all", of: [{ on: "account", begins: "(not kept)" }] } } },
  ]);
});

test("an agent may not, and what cannot be taken is named", async () => {
  await using site = await freshSite();
  const ask = { cut: "city", filter: everybody };
  await (await site.as("agent")).post("/reports/customers", ask).expect(403);
  const refused = await (await site.as("board")).post("/reports/customers", {
    cut: "shoe",
    filter: { on: "tag" },
  });
  expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual(["cut", "filter.is"]);
});
