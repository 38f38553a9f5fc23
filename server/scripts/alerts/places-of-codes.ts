/** Counties and states of the USA by the codes that alerts name them with, from the Census Bureau's outlines. */
import { readFileSync } from "node:fs";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { type AreaShape, cornersMax, type Place } from "#contract/areas.ts";
import { hullOf } from "./hull-of.ts";

/**
 * SAME (47 CFR 11.31(c), `PSSCCC`) and FIPS6, as the weather service writes it: a digit for a part of a county, two
 * for the state, three for the county; 000 is the whole state. Of a part the whole county is taken: rather one
 * person too many.
 */
const counties = /^(?:SAME|FIPS6)$/i;
const codePattern = /^\d(\d{2})(\d{3})$/;

type Atlas = Topology<{ counties: GeometryCollection; states: GeometryCollection }>;
let outlines: Map<string, Place[][]> | undefined;

/** Null: a code of another system, or of no place that the outlines have. */
export function placeOfCode(system: string, code: string): AreaShape | null {
  const [, state, county] = (counties.test(system) && codePattern.exec(code)) || [];
  if (state === undefined) return null;
  outlines ??= readOutlines();
  const rings = outlines.get(county === "000" ? state : `${state}${county}`);
  if (!rings) return null;
  const [only] = rings;
  const isPlain = rings.length === 1 && only!.length <= cornersMax;
  // Islands and long coasts: what a line around all of them encloses.
  return { on: "within", polygon: isPlain ? only! : hullOf(rings.flat()) };
}

/** By FIPS code; the outer line of each piece, without the corner that closes it. */
function readOutlines(): Map<string, Place[][]> {
  const file = new URL(import.meta.resolve("us-atlas/counties-10m.json"));
  const atlas = JSON.parse(readFileSync(file, "utf8")) as Atlas;
  const found = new Map<string, Place[][]>();
  for (const objects of [atlas.objects.states, atlas.objects.counties])
    for (const { id, geometry } of feature(atlas, objects).features) {
      const pieces =
        geometry.type === "MultiPolygon"
          ? geometry.coordinates
          : geometry.type === "Polygon"
            ? [geometry.coordinates]
            : [];
      const rings = pieces.map(([outer = []]) =>
        outer.slice(0, -1).map(([longitude = 0, latitude = 0]): Place => [round(latitude), round(longitude)]),
      );
      found.set(String(id), rings);
    }
  return found;
}

/** A meter is finer than the outlines are. */
const round = (degrees: number) => Math.round(degrees * 100_000) / 100_000;
