import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SegmentFilter, SegmentTest } from "#contract/segments.ts";
import { compileFilter } from "#server/segments/compile-filter.ts";
import { segmentFilter } from "#server/segments/parse-filter.ts";
import { freshPlatform, type TestPlatform } from "#tests/kit/platform.ts";
import { type Being, holdsFor, metersApart } from "./in-memory.ts";
import { being, filter, now } from "./made-up.ts";
import { putBeings } from "./put-beings.ts";

const beings = fc.sample(
  fc.uniqueArray(being, {
    minLength: 80,
    maxLength: 80,
    selector: ({ accountNumber, id }) => accountNumber ?? id,
  }),
  { numRuns: 1, seed: 20_260_611 },
)[0]!;

/** Nobody stands so near the rim of a circle that rounding decides. */
function isClear(each: SegmentFilter): boolean {
  if (each.on === "all" || each.on === "any") return each.of.every(isClear);
  if (each.on === "not") return isClear(each.of);
  if (each.on !== "near") return true;
  return beings.every(({ addresses }) =>
    addresses.every(
      ({ latitude, longitude }) =>
        latitude === null ||
        longitude === null ||
        Math.abs(metersApart(each.center, [latitude, longitude]) - each.radiusM) > 1,
    ),
  );
}

async function meant(platform: TestPlatform, asked: SegmentFilter): Promise<string[]> {
  const rows = await platform.database.read({ enterpriseId: platform.enterpriseId }, (tx) =>
    tx.execute<{ id: string }>(sql`select c.id from customers c where ${compileFilter(asked, now)}`),
  );
  return rows.map(({ id }) => id).toSorted();
}

const expected = (asked: SegmentFilter): string[] =>
  beings
    .filter((each) => holdsFor(asked, each, now))
    .map(({ id }) => id)
    .toSorted();

test("whatever is asked for, the database finds exactly those the plain filter finds", async () => {
  await using platform = await freshPlatform();
  await putBeings(platform, beings);
  const seen = new Map<SegmentTest["on"], Set<boolean>>();
  await fc.assert(
    fc.asyncProperty(filter.filter(isClear), async (asked) => {
      expect(segmentFilter.parse(asked)).toEqual(asked);
      const ids = await meant(platform, asked);
      expect(ids).toEqual(expected(asked));
      if (asked.on !== "all" && asked.on !== "any" && asked.on !== "not")
        seen.set(
          asked.on,
          (seen.get(asked.on) ?? new Set()).add(ids.length > 0 && ids.length < beings.length),
        );
    }),
    { numRuns: 600 },
  );
  // A test that nobody or everybody passes proves little: each kind also parted them.
  expect([...seen].filter(([, outcomes]) => !outcomes.has(true))).toEqual([]);
  expect(seen.size).toBe(21);
});

test("what is not within is without, and a filter never finds another enterprise's customers", async () => {
  await using platform = await freshPlatform();
  await putBeings(platform, beings);
  const everybody: SegmentFilter = { on: "all", of: [] };
  expect(await meant(platform, everybody)).toEqual(expected(everybody));
  await fc.assert(
    fc.asyncProperty(filter, async (asked) => {
      const within = await meant(platform, asked);
      const without = await meant(platform, { on: "not", of: asked });
      expect([...within, ...without].toSorted()).toEqual(expected(everybody));
    }),
    { numRuns: 150 },
  );
  const nobodys = { ...platform, enterpriseId: "00000000-0000-4000-8000-000000000000" };
  expect(await meant(nobodys, everybody)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["an unknown test", { on: "shoe-size", is: [42] }, "on"],
  ["a field too many", { on: "tag", is: ["a"], or: "1=1" }, ""],
  ["an empty list", { on: "all", of: [{ on: "tag", is: [] }] }, "of.0.is"],
  ["half a range", { on: "all", of: [{ on: "customer-since" }] }, "of.0"],
  ["a range of two kinds", { on: "custom-range", key: "rooms", from: 1, to: "2026-01-01" }, ""],
  [
    "a line for an area",
    {
      on: "within",
      polygon: [
        [27, -82],
        [28, -82],
      ],
    },
    "polygon",
  ],
  [
    "a corner beyond the pole",
    {
      on: "within",
      polygon: [
        [27, -82],
        [91, -82],
        [28, -83],
      ],
    },
    "polygon.1.0",
  ],
  [
    "half the world",
    {
      on: "within",
      polygon: [
        [27, -170],
        [28, 170],
        [29, 0],
      ],
    },
    "polygon",
  ],
  ["no such day", { on: "customer-since", from: "2026-02-30" }, "from"],
  ["negative days", { on: "not", of: { on: "contacted", withinDays: -1 } }, "of.withinDays"],
  ["an order by everything", { on: "any", of: [] }, "of"],
])("%s is refused by its place", (_, asked, place) => {
  const parsed = segmentFilter.safeParse(asked);
  expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toContain(place);
});

test("too many tests and too many levels are refused", () => {
  const tag = { on: "tag", is: ["a"] };
  const wide = { on: "all", of: Array.from({ length: 8 }, () => ({ on: "any", of: Array(6).fill(tag) })) };
  expect(segmentFilter.safeParse(wide).error?.issues[0]?.message).toMatch(/48 tests; 40 are the most/);
  let deep: unknown = tag;
  for (let level = 0; level < 9; level += 1) deep = { on: "not", of: deep };
  expect(segmentFilter.safeParse(deep).error?.issues[0]?.message).toMatch(/10 levels deep; 6 are the most/);
});

test("every being of the sample is of some use", () => {
  const spread = (pick: (each: Being) => unknown) => new Set(beings.map(pick)).size;
  expect(spread((each) => each.preferredChannel)).toBe(5);
  expect(spread((each) => each.accountNumber === null)).toBe(2);
});
