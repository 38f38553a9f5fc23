/** Corners as people type and move them: what is taken, what is refused, by the console as by the site. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lackOfArea } from "#client/areas/lack-of-area.ts";
import { boundsOf, ringOf, withCorner } from "#client/areas/map-shapes.ts";
import { lackOf, readCorners, writtenCorners } from "#client/areas/read-corners.ts";
import { shapesOf } from "#client/areas/shapes-of-filter.ts";
import type { AreaShape, Place } from "#contract/areas.ts";
import { areaInput, polygonInput } from "#server/customers/areas/shape-inputs.ts";
import { isInside } from "#tests/segments/in-memory.ts";

const place = fc.tuple(
  fc.integer({ min: -800_000, max: 800_000 }).map((nth) => nth / 10_000),
  fc.integer({ min: -800_000, max: 800_000 }).map((nth) => nth / 10_000),
) as fc.Arbitrary<Place>;
const corners = fc.array(place, { minLength: 1, maxLength: 12 });

test("what is written of corners is read as the same corners", () => {
  fc.assert(
    fc.property(corners, (some) => {
      expect(readCorners(writtenCorners(some))).toEqual({ corners: some, fault: null });
    }),
  );
});

test("the console calls a polygon finished when the site takes it", () => {
  const few = fc.array(fc.constantFrom<Place>([27, -82], [28, -82], [28, -83]), { maxLength: 5 });
  fc.assert(
    fc.property(few, (polygon) => {
      expect(lackOf(polygon) === null).toBe(polygonInput.safeParse(polygon).success);
    }),
  );
});

test.each([
  ["27.9 -82.4\n27.8; -82.3\n\n 27.7,-82.2 ", null],
  ["27.9, -82.4\nTampa", "Line 2: write two numbers, latitude and longitude."],
  ["27.9, -82.4, 3", "Line 1: write two numbers, latitude and longitude."],
  ["-82.4, 27.9\n127.9, -82.4", "Line 2: 127.9 is no latitude; the poles are at 90 and -90."],
  ["27.9, -182.4", "Line 1: -182.4 is no longitude; those go from -180 to 180."],
  [Array(201).fill("1, 1").join("\n"), "201 corners; 200 are the most."],
])("%j: %s", (text, fault) => {
  const read = readCorners(text);
  expect(read.fault).toBe(fault);
  if (fault) expect(read.corners).toEqual([]);
});

test("a corner added by a click keeps those that were there, in their order, and lands on the edge it is near", () => {
  fc.assert(
    fc.property(corners, place, (some, added) => {
      const after = withCorner(some, added);
      const at = after.indexOf(added);
      expect(after.toSpliced(at, 1)).toEqual(some);
    }),
  );
  const square: Place[] = [
    [0, 0],
    [0, 2],
    [2, 2],
    [2, 0],
  ];
  expect(withCorner(square, [1, 2.1])).toEqual([square[0], square[1], [1, 2.1], square[2], square[3]]);
});

test("a circle is drawn as far around its middle as its radius", () => {
  const ring = ringOf({ on: "near", center: [60, 25], radiusM: 10_000 })!;
  expect(
    isInside(
      ring.map(([lon, lat]) => [lat, lon] as const),
      60.08,
      25,
    ),
  ).toBe(true);
  expect(
    isInside(
      ring.map(([lon, lat]) => [lat, lon] as const),
      60.1,
      25,
    ),
  ).toBe(false);
  // At 60° north a degree of longitude is half as long.
  expect(
    isInside(
      ring.map(([lon, lat]) => [lat, lon] as const),
      60,
      25.17,
    ),
  ).toBe(true);
  expect(
    isInside(
      ring.map(([lon, lat]) => [lat, lon] as const),
      60,
      25.19,
    ),
  ).toBe(false);
  expect(boundsOf([])).toBeNull();
});

const circle: AreaShape = { on: "near", center: [27, -82], radiusM: 5_000 };

test("what a segment leaves out is no area", () => {
  const left: AreaShape = { on: "near", center: [1, 1], radiusM: 5 };
  const filter = {
    on: "all" as const,
    of: [circle, { on: "not" as const, of: left }, { on: "tag" as const, is: ["a"] }],
  };
  expect(shapesOf({ on: "any", of: [filter] })).toEqual([circle]);
});

test("an area that cannot be told says why, and one that says nothing is taken", () => {
  const line: AreaShape = {
    on: "within",
    polygon: [
      [1, 1],
      [2, 2],
    ],
  };
  const told = (name: string, ...shapes: AreaShape[]) => [
    lackOfArea({ name, shapes }),
    areaInput.safeParse({ name, shapes }).success,
  ];
  expect(lackOfArea(null)).toBeNull();
  expect(told("Bay", circle)).toEqual([null, true]);
  expect(told(" ", circle)).toEqual(["The area has no name", false]);
  expect(told("Bay")).toEqual(["The area has no shape: add one, or take the area away", false]);
  expect(told("Bay", circle, line)).toEqual(["Polygon 2 needs three different corners", false]);
});
