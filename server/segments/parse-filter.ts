/** What a filter may say. Whatever is refused is named by its place in the filter. */
import { z } from "zod";
import { careNeeds, caseStates, channels, purposes } from "#contract/customers.ts";
import { activityKinds, reachedBy, type SegmentFilter } from "#contract/segments.ts";
import { nearInput, withinInput } from "../customers/areas/shape-inputs.ts";
import { Problem } from "../platform/problem.ts";

/** A filter that nobody can read any more is a mistake, and each test costs a look at a table. */
const testsMax = 40;
const depthMax = 6;
const listMax = 50;
const daysMax = 36_500;

const text = z.string().trim().min(1).max(200);
const list = <T extends z.ZodType>(each: T) => z.array(each).min(1).max(listMax);
const day = z.iso.date();
const days = z.int().min(1).max(daysMax);
const bound = z.union([z.number(), day]);
const someEnd = {
  check: (range: { from?: unknown; to?: unknown }) => range.from !== undefined || range.to !== undefined,
  message: "needs a beginning or an end",
};

const tests = [
  z.strictObject({ on: z.literal("name"), contains: text }),
  z.strictObject({ on: z.literal("account"), begins: text }),
  z.strictObject({ on: z.literal("kind"), is: list(z.enum(["person", "household", "company"])) }),
  z.strictObject({ on: z.literal("language"), is: list(text) }),
  z.strictObject({ on: z.literal("time-zone"), is: list(text) }),
  z.strictObject({ on: z.literal("channel"), is: list(z.enum(channels)) }),
  z
    .strictObject({ on: z.literal("customer-since"), from: day.optional(), to: day.optional() })
    .refine(someEnd.check, someEnd.message),
  z.strictObject({ on: z.literal("tag"), is: list(text) }),
  z.strictObject({ on: z.literal("care"), is: list(z.enum(careNeeds)) }),
  z.strictObject({ on: z.literal("preference"), name: text, contains: text.optional() }),
  z.strictObject({
    on: z.literal("custom"),
    key: text,
    is: list(z.union([z.string().max(200), z.number(), z.boolean()])),
  }),
  z
    .strictObject({ on: z.literal("custom-range"), key: text, from: bound.optional(), to: bound.optional() })
    .refine(someEnd.check, someEnd.message)
    .refine(
      ({ from, to }) => from === undefined || to === undefined || typeof from === typeof to,
      "begins and ends with the same kind of value",
    ),
  z
    .strictObject({
      on: z.literal("place"),
      region: list(text).optional(),
      city: list(text).optional(),
      postcode: list(text).optional(),
    })
    .refine(
      ({ region, city, postcode }) => region ?? city ?? postcode,
      "needs a region, a city or a postcode",
    ),
  withinInput,
  nearInput,
  z.strictObject({ on: z.literal("holding"), product: list(text) }),
  z.strictObject({
    on: z.literal("order"),
    withinDays: days.optional(),
    state: list(text).optional(),
  }),
  z.strictObject({ on: z.literal("case"), state: list(z.enum(caseStates)) }),
  z.strictObject({
    on: z.literal("contacted"),
    withinDays: days,
    by: list(z.enum(activityKinds)).optional(),
  }),
  z.strictObject({ on: z.literal("reachable"), by: list(z.enum(reachedBy)) }),
  z.strictObject({ on: z.literal("consent"), purpose: z.enum(purposes), by: z.enum(reachedBy).optional() }),
] as const;

const node: z.ZodType<SegmentFilter> = z
  .lazy(() =>
    z.discriminatedUnion("on", [
      z.strictObject({ on: z.literal("all"), of: z.array(node).max(testsMax) }),
      z.strictObject({ on: z.literal("any"), of: z.array(node).min(1).max(testsMax) }),
      z.strictObject({ on: z.literal("not"), of: node }),
      ...tests,
    ]),
  )
  .meta({ id: "SegmentFilter" });

/** A whole filter: each of its tests, and that there are neither too many nor too deep. */
export const segmentFilter: z.ZodType<SegmentFilter> = node.superRefine((filter, check) => {
  const { tests: many, depth } = sizeOf(filter);
  if (many > testsMax) check.addIssue(`has ${many} tests; ${testsMax} are the most`);
  if (depth > depthMax) check.addIssue(`is ${depth} levels deep; ${depthMax} are the most`);
});

/** Before it is parsed: one that is thousands of levels deep would end the parser itself. */
export function refuseDeep(filter: unknown): void {
  let level: unknown[] = [filter];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax + 1 || level.length > testsMax * 4)
      throw new Problem("bad-input", "The filter is too large.", [
        { field: "filter", message: `at most ${testsMax} tests, ${depthMax} levels deep` },
      ]);
    level = level.flatMap((each) => {
      const of = (each as { of?: unknown } | null)?.of;
      return Array.isArray(of) ? of : of ? [of] : [];
    });
  }
}

function sizeOf(filter: SegmentFilter): { tests: number; depth: number } {
  if (filter.on !== "all" && filter.on !== "any" && filter.on !== "not") return { tests: 1, depth: 1 };
  const inner = (filter.on === "not" ? [filter.of] : filter.of).map(sizeOf);
  return {
    tests: inner.reduce((sum, each) => sum + each.tests, 0),
    depth: 1 + Math.max(0, ...inner.map((each) => each.depth)),
  };
}
