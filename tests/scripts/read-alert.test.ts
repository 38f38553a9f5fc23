/** Where an alert holds, read from alerts that were published. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Place } from "#contract/areas.ts";
import { Problem } from "#server/platform/problem.ts";
import { hullOf } from "#server/scripts/alerts/hull-of.ts";
import { readAlert } from "#server/scripts/alerts/read-alert.ts";
import { isInside } from "#tests/segments/in-memory.ts";

const alert = (name: string) => readFileSync(new URL(`./alerts/${name}.xml`, import.meta.url), "utf8");
const about = (area: string, more = "") =>
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${more}<info><area><areaDesc>Here</areaDesc>${area}</area></info></alert>`;

function whyNot(text: string): string {
  try {
    readAlert(text);
    return "taken";
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).errors).toMatchObject([{ field: "alert" }]);
    return (error as Problem).errors[0]!.message;
  }
}

test("a polygon is read corner by corner, without the one that closes it", () => {
  expect(readAlert(alert("thunderstorm"))).toMatchObject({
    area: {
      name: expect.stringMatching(/^EXTREME NORTH CENTRAL TUOLUMNE COUNTY.*…$/),
      shapes: [
        {
          on: "within",
          polygon: [
            [38.47, -120.14],
            [38.34, -119.95],
            [38.52, -119.74],
            [38.62, -119.89],
          ],
        },
      ],
    },
    notPlaced: [],
  });
});

test("a circle is read in kilometers, once for an alert that says it in several words", () => {
  const { area } = readAlert(alert("bushfire"));
  expect(area).toEqual({
    name: "Yerong Creek Structure Fire",
    shapes: [{ on: "near", center: [-35.3888, 147.0598], radiusM: 25_000 }],
  });
});

test("an alert that only names counties has their outlines, and its zones beside them are not missed", () => {
  const { area, notPlaced } = readAlert(alert("blizzard"));
  expect(notPlaced).toEqual([]);
  expect(area.name).toBe("Southern Cook, North Shore; Southern Lake, North Shore");
  // Grand Marais, in Cook County, and Two Harbors, in Lake County; Duluth is in neither.
  const holds = (place: Place) =>
    area.shapes.some((shape) => shape.on === "within" && isInside(shape.polygon, ...place));
  expect([holds([47.75, -90.33]), holds([47.03, -91.67]), holds([46.79, -92.1])]).toEqual([
    true,
    true,
    false,
  ]);
});

test("a whole state, and a part of a county, are taken as large as they may be", () => {
  const code = (value: string) =>
    about(`<geocode><valueName>SAME</valueName><value>${value}</value></geocode>`);
  expect(readAlert(code("012000")).area.shapes).toHaveLength(1);
  expect(readAlert(code("512057")).area).toEqual(readAlert(code("012057")).area);
  expect(whyNot(code("012999"))).toBe("The text draws nothing, and names no county we know: SAME 012999.");
});

test.each([
  ["what reads files of the server", alert("external-entity"), /declares a document type/],
  ["no XML", "flood in Tampa", /not well-formed|not a CAP alert/],
  ["half an alert", about("<polygon>1,2").slice(0, 90), /not well-formed/],
  ["another document", "<rss><channel/></rss>", /not a CAP alert/],
  ["an alert without areas", "<alert><info><event>Test</event></info></alert>", /names no area/],
  ["an alert that only has words", about("<polygon> </polygon>"), /only has words/],
  ["a cancelled one", about("<circle>1,2 3</circle>", "<msgType>Cancel</msgType>"), /takes an alert back/],
  ["an open polygon", about("<polygon>1,1 1,2 2,2 2,1</polygon>"), /not closed/],
  ["three pairs", about("<polygon>1,1 1,2 1,1</polygon>"), /fewer than four/],
  ["a line", about("<polygon>1,1 1,2 1,1 1,1</polygon>"), /three different corners/],
  ["a corner beyond the pole", about("<polygon>1,1 1,2 91,2 1,1</polygon>"), /polygon\.2\.0/],
  ["words for a corner", about("<polygon>1,1 here 2,2 1,1</polygon>"), /cannot be read: here/],
  ["a circle without a radius", about("<circle>27.9,-82.5 wide</circle>"), /circle that cannot be read/],
])("%s is refused, with the reason", (_, text, why) => {
  expect(whyNot(text)).toMatch(why);
});

const place = fc.tuple(
  fc.integer({ min: -80, max: 80 }),
  fc.integer({ min: -80, max: 80 }),
) as fc.Arbitrary<Place>;

test("the line around places has all of them inside or on it", () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 3, maxLength: 40 }), (places) => {
      const hull = hullOf(places);
      fc.pre(hull.length >= 3);
      expect(places.every((each) => isInHull(hull, each))).toBe(true);
    }),
  );
});

/** Left of every edge, or on it. */
function isInHull(hull: readonly Place[], [lat, lon]: Place): boolean {
  return hull.every(([latA, lonA], nth) => {
    const [latB, lonB] = hull[(nth + 1) % hull.length]!;
    return (lonB - lonA) * (lat - latA) - (latB - latA) * (lon - lonA) >= 0;
  });
}
