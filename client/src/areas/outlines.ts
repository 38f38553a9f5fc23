/** Land, states and counties, from files of our own: in a disaster there may be no tile server. */

import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countiesUrl from "us-atlas/counties-10m.json?url";
import countriesUrl from "world-atlas/countries-110m.json?url";

type Named = GeometryCollection<{ name: string }>;
type Shaped = Feature<Polygon | MultiPolygon, { name: string }>;

export type PlaceName = { name: string; at: [longitude: number, latitude: number] };
export type Outlines = {
  land: FeatureCollection;
  states: MultiLineString;
  counties: MultiLineString;
  stateNames: PlaceName[];
  countyNames: PlaceName[];
};

let reading: Promise<Outlines> | undefined;

/** Natural Earth's countries and the Census Bureau's states and counties; both in the public domain. */
export const readOutlines = () => (reading ??= read());

async function read(): Promise<Outlines> {
  const [world, usa] = await Promise.all([
    readJson<Topology<{ countries: Named }>>(countriesUrl),
    readJson<Topology<{ counties: Named; states: Named; nation: Named }>>(countiesUrl),
  ]);
  // The coast of the USA is drawn ten times finer than the rest of the world.
  const others = feature(world, world.objects.countries).features.filter(({ id }) => id !== "840");
  const land = [...others, ...feature(usa, usa.objects.nation).features];
  return {
    land: { type: "FeatureCollection", features: land },
    states: mesh(usa, usa.objects.states as never),
    counties: mesh(usa, usa.objects.counties as never, (one, other) => one !== other),
    stateNames: namesOf(feature(usa, usa.objects.states).features as Shaped[]),
    countyNames: namesOf(feature(usa, usa.objects.counties).features as Shaped[]),
  };
}

async function readJson<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as T;
}

const namesOf = (shapes: readonly Shaped[]): PlaceName[] =>
  shapes.map(({ properties: { name }, geometry }) => ({ name, at: middleOf(geometry) }));

/** The middle of the largest piece. */
function middleOf(geometry: Polygon | MultiPolygon): [number, number] {
  const pieces = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const boxes = pieces.map(([outer = []]) => boxOf(outer));
  const size = ([west, south, east, north]: Box) => (east - west) * (north - south);
  const [west, south, east, north] = boxes.reduce((largest, box) =>
    size(box) > size(largest) ? box : largest,
  );
  return [(west + east) / 2, (south + north) / 2];
}

type Box = [west: number, south: number, east: number, north: number];

function boxOf(ring: readonly Position[]): Box {
  const longitudes = ring.map(([longitude = 0]) => longitude);
  const latitudes = ring.map(([, latitude = 0]) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}
