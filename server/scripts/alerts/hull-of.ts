import type { Place } from "#contract/areas.ts";

/** The shortest line around all places (A. M. Andrew's monotone chain, 1979): nobody inside is left out. */
export function hullOf(places: readonly Place[]): Place[] {
  const sorted = places.toSorted(([latA, lonA], [latB, lonB]) => lonA - lonB || latA - latB);
  const half = (along: readonly Place[]) => {
    const line: Place[] = [];
    for (const place of along) {
      while (line.length > 1 && turn(line.at(-2)!, line.at(-1)!, place) <= 0) line.pop();
      line.push(place);
    }
    return line.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** Above zero: to the left. */
const turn = ([latA, lonA]: Place, [latB, lonB]: Place, [latC, lonC]: Place) =>
  (lonB - lonA) * (latC - latA) - (latB - latA) * (lonC - lonA);
