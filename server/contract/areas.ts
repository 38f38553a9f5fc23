/** Where something happens: shapes on the map, and who has an address inside. */

/** `[latitude, longitude]` in degrees, WGS 84. */
export type Place = readonly [latitude: number, longitude: number];

/** The same as a segment's tests: what is drawn for one can be taken over by the other. */
export type AreaShape = { on: "within"; polygon: Place[] } | { on: "near"; center: Place; radiusM: number };

/** Whoever has an address in any of the shapes is in the area. `name`: as people call it, "Tampa Bay". */
export type Area = { name: string; shapes: AreaShape[] };

/** More than this was never meant as one area; an alert of the weather service has a few. */
export const shapesMax = 20;
/** Of one polygon: each address is held against every edge. */
export const cornersMax = 200;
/** Mean radius, as the haversine formula takes the earth. IUGG 1980. */
export const earthRadiusM = 6_371_008.8;
/** Half the way round the world: farther than that everybody is near. */
export const radiusMaxM = 20_000_000;

/**
 * How a customer stands to the area of an event that happens now. `unknown`: no address is known to be inside, and
 * some address, or the only one, stands nowhere on the map. Whoever is outside has no mark.
 */
export type AreaMark = {
  event: string;
  area: string;
  standing: "inside" | "unknown";
  /** The addresses inside; of `unknown`, those that are nowhere on the map. Empty: there is no address at all. */
  addressIds: string[];
};

/** What was read of an alert. `notPlaced`: codes of places that cannot be drawn from here. */
export type AlertArea = { area: Area; notPlaced: string[] };
