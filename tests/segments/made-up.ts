/** Customers and filters made up by fast-check, from small lists, so that they often meet. */
import fc from "fast-check";
import type { Place } from "#contract/areas.ts";
import { careNeeds, caseStates, channels, purposes } from "#contract/customers.ts";
import { activityKinds, reachedBy, type SegmentFilter, type SegmentTest } from "#contract/segments.ts";
import type { Being } from "./in-memory.ts";

export const now = new Date("2026-06-11T12:00:00Z");
const dayMs = 86_400_000;

const names = ["Rosa Álvarez", "Łucja O'Brien", "王小明", "50% Off_Bakery", "ana", "Zoë ANA", "back\\slash"];
const parts = ["ana", "á", "O'B", "%", "_", "\\", "王", "zz", "ALV"];
const languages = ["en", "es", "vi"];
const zones = ["America/New_York", "America/Chicago"];
const tags = ["paperless", "key account", "it's, {quoted}"];
const products = ["Electricity", "Water and sewer", "Backup battery"];
const regions = ["FL", "GA"];
const cities = ["Tampa", "Largo"];
const postcodes = ["33602", "33770"];
const states = ["open", "done"];
const keys = ["meter", "rooms", "since"];
const preferences = ["Best time", "Door"];
/** As the API and the driver have them: with the prototype of ordinary objects. */
const record = ((model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(model, { noNullPrototype: true })) as typeof fc.record;
const dictionary = ((key: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) =>
  fc.dictionary(key, value, { noNullPrototype: true })) as typeof fc.dictionary;
/** A grid, off whose lines no corner of a polygon stands: on an edge both answers would be right. */
const latitude = fc.integer({ min: 0, max: 9 }).map((nth) => 27 + nth / 10);
const longitude = fc.integer({ min: 0, max: 9 }).map((nth) => -83 + nth / 10);
const corner = fc
  .tuple(fc.integer({ min: -1, max: 10 }), fc.integer({ min: -1, max: 10 }), fc.integer({ min: 1, max: 9 }))
  .map(([lat, lon, off]): Place => [27.033 + lat / 10 + off / 300, -82.967 + lon / 10 + off / 470]);
const daysAgo = fc
  .integer({ min: 0, max: 400 })
  // Half a day off, so that "within n days" never ends on the very millisecond.
  .map((days) => new Date(now.getTime() - (days + 0.5) * dayMs));
const some = <T>(list: readonly T[]) => fc.subarray([...list], { minLength: 0 });
const few = <T>(list: readonly T[]) => fc.subarray([...list], { minLength: 1 });
const customValue = fc.constantFrom<string | number | boolean>(
  "smart",
  3,
  7,
  true,
  false,
  "2026-03-01",
  "2025-01-31",
  "3",
);

export const being: fc.Arbitrary<Being> = record({
  id: fc.uuid(),
  name: fc.constantFrom(...names),
  kind: fc.constantFrom("person", "household", "company"),
  language: fc.constantFrom(...languages),
  timeZone: fc.constantFrom(...zones),
  accountNumber: fc.option(fc.integer({ min: 10, max: 999 }).map((n) => `Hb-${n}`)),
  preferredChannel: fc.option(fc.constantFrom(...channels)),
  careNeeds: some(careNeeds),
  tags: some(tags),
  preferences: dictionary(fc.constantFrom(...preferences), fc.constantFrom("after 5 pm", "", "Ána rings")),
  customValues: dictionary(fc.constantFrom(...keys), customValue),
  createdAt: daysAgo,
  points: fc.array(
    record({
      kind: fc.constantFrom("phone" as const, "email" as const),
      value: fc.uuid(),
      consent: record({ lifeSafety: fc.boolean(), service: fc.boolean(), marketing: fc.boolean() }),
      stopped: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  addresses: fc.array(
    record({
      region: fc.constantFrom(...regions),
      city: fc.constantFrom(...cities),
      postcode: fc.constantFrom(...postcodes),
      latitude: fc.option(latitude),
      longitude: fc.option(longitude),
    }),
    { maxLength: 2 },
  ),
  products: some(products),
  orders: fc.array(record({ state: fc.constantFrom(...states), at: daysAgo }), { maxLength: 2 }),
  cases: some(caseStates),
  interactions: fc.array(record({ kind: fc.constantFrom(...activityKinds), at: daysAgo }), {
    maxLength: 3,
  }),
});

const days = fc.integer({ min: 1, max: 400 });
const day = daysAgo.map((at) => at.toISOString().slice(0, 10));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const ends = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc
    .tuple(optional(arbitrary), arbitrary, fc.boolean())
    .map(([a, b, swap]) => (swap ? { from: b, to: a } : { from: a, to: b }));
const on = <On extends SegmentTest["on"]>(
  name: On,
  rest: {
    [Key in Exclude<keyof Extract<SegmentTest, { on: On }>, "on">]-?: fc.Arbitrary<
      Extract<SegmentTest, { on: On }>[Key]
    >;
  },
): fc.Arbitrary<SegmentTest> =>
  record({ on: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<SegmentTest>;

/** Of three different corners at least; two of them may be the same. */
export const polygon = fc
  .array(corner, { minLength: 3, maxLength: 6 })
  .filter((corners) => new Set(corners.map((each) => each.join())).size >= 3);

const test: fc.Arbitrary<SegmentTest> = fc.oneof(
  on("name", { contains: fc.constantFrom(...parts) }),
  on("account", { begins: fc.constantFrom("hb-1", "HB", "%", "_b") }),
  on("kind", { is: few(["person", "household", "company"] as const) }),
  on("language", { is: few(languages) }),
  on("time-zone", { is: few(zones) }),
  on("channel", { is: few(channels) }),
  ends(day).map((range) => ({ on: "customer-since" as const, ...range })),
  on("tag", { is: few(tags) }),
  on("care", { is: few(careNeeds) }),
  on("preference", {
    name: fc.constantFrom(...preferences),
    contains: optional(fc.constantFrom("5", "ana", "%")),
  }),
  on("custom", { key: fc.constantFrom(...keys), is: fc.array(customValue, { minLength: 1, maxLength: 3 }) }),
  fc
    .tuple(
      fc.constantFrom(...keys),
      fc.oneof(
        ends<number | string>(fc.constantFrom(2, 3, 5, 7)),
        ends<number | string>(fc.constantFrom("2025-01-31", "2025-06-01")),
      ),
    )
    .map(([key, range]) => ({ on: "custom-range" as const, key, ...range })),
  record({ region: optional(few(regions)), city: optional(few(cities)), postcode: few(postcodes) }).map(
    (place) => ({ on: "place" as const, ...place }),
  ),
  on("within", { polygon }),
  on("near", { center: corner, radiusM: fc.integer({ min: 1_000, max: 60_000 }) }),
  on("holding", { product: few(products) }),
  on("order", { withinDays: optional(days), state: optional(few(states)) }),
  on("case", { state: few(caseStates) }),
  on("contacted", { withinDays: days, by: optional(few(activityKinds)) }),
  on("reachable", { by: few(reachedBy) }),
  on("consent", { purpose: fc.constantFrom(...purposes), by: optional(fc.constantFrom(...reachedBy)) }),
);

export const filter: fc.Arbitrary<SegmentFilter> = fc.letrec<{ node: SegmentFilter }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: test as fc.Arbitrary<SegmentFilter>, weight: 4 },
    { arbitrary: record({ on: fc.constant("not" as const), of: tie("node") }), weight: 1 },
    {
      arbitrary: record({ on: fc.constant("all" as const), of: fc.array(tie("node"), { maxLength: 3 }) }),
      weight: 1,
    },
    {
      arbitrary: record({
        on: fc.constant("any" as const),
        of: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      }),
      weight: 1,
    },
  ),
})).node;
