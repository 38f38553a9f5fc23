import fc from "fast-check";
import { expect, test } from "vitest";
import { aroundChanges, lineDiff } from "#client/scripts/library/line-diff.ts";

const anyText = fc
  .array(fc.constantFrom("a", "b", "c", "", "d"), { minLength: 1, maxLength: 25 })
  .map((lines) => lines.join("\n"));

test("a comparison holds both texts, whatever they are, and nothing that is in neither", () => {
  fc.assert(
    fc.property(anyText, anyText, (before, after) => {
      const lines = lineDiff(before, after);
      const of = (other: string) =>
        lines.filter(({ kind }) => kind === "same" || kind === other).map(({ text }) => text);
      expect(of("gone").join("\n")).toBe(before);
      expect(of("new").join("\n")).toBe(after);
    }),
  );
});

test("one line changed is one gone and one new, with two lines around it", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8";
  const lines = aroundChanges(lineDiff(before, before.replace("5", "five")));
  expect(lines.map((line) => line && `${line.kind} ${line.text}`)).toEqual([
    ...[null, "same 3", "same 4", "gone 5", "new five", "same 6", "same 7", null],
  ]);
});
