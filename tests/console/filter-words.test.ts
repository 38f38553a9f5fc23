import { expect, test } from "vitest";
import { newTest, testWords, unfinished } from "#client/segments/filter-words.ts";
import { segmentFilter } from "#server/segments/parse-filter.ts";

test("a new condition that the console calls finished is one that the server takes, and the other way round", () => {
  for (const test of Object.values(newTest))
    expect([test.on, unfinished(test) === null]).toEqual([test.on, segmentFilter.safeParse(test).success]);
  expect(Object.keys(newTest).toSorted()).toEqual(Object.keys(testWords).toSorted());
});

test("the first unfinished condition is named, however deep", () => {
  const deep = {
    on: "all",
    of: [newTest.contacted, { on: "not", of: { on: "any", of: [newTest.tag] } }],
  } as const;
  expect(unfinished(structuredClone(deep) as never)).toBe("has the tag");
  expect(unfinished({ on: "all", of: [] })).toBeNull();
});
