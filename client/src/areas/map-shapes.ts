/** Shapes as a map draws them. Who is inside is decided by the site alone; this is only ink. */
import { type AreaShape, earthRadiusM, type Place } from "#contract/areas.ts";

/** Longitude first, as GeoJSON has it (RFC 7946, 3.1.1). */
type Ring = [longitude: number, latitude: number][];

const circleCorners = 72;

/** The line of a shape, closed; null while a polygon has fewer than three corners. */
export function ringOf(shape: AreaShape): Ring | null {
  if (shape.on === "near") return circleRing(shape.center, shape.radiusM);
  if (shape.polygon.length < 3) return null;
  const ring = shape.polygon.map(([latitude, longitude]): Ring[number] => [longitude, latitude]);
  return [...ring, ring[0]!];
}

/** West, south, east, north of everything drawn; null when nothing is. */
export function boundsOf(shapes: readonly AreaShape[]): [number, number, number, number] | null {
  const places = shapes.flatMap(
    (shape): Ring =>
      shape.on === "near"
        ? circleRing(shape.center, shape.radiusM)
        : shape.polygon.map(([latitude, longitude]) => [longitude, latitude]),
  );
  if (places.length === 0) return null;
  const longitudes = places.map(([longitude]) => longitude);
  const latitudes = places.map(([, latitude]) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** By the great circle: at the poles a circle of degrees would be drawn far too thin. */
function circleRing([latitude, longitude]: Place, radiusM: number): Ring {
  const away = Math.min(radiusM / earthRadiusM, Math.PI / 2);
  const lat = rad(latitude);
  return Array.from({ length: circleCorners + 1 }, (_, nth) => {
    const bearing = (2 * Math.PI * nth) / circleCorners;
    const to = Math.asin(Math.sin(lat) * Math.cos(away) + Math.cos(lat) * Math.sin(away) * Math.cos(bearing));
    const east = Math.atan2(
      Math.sin(bearing) * Math.sin(away) * Math.cos(lat),
      Math.cos(away) - Math.sin(lat) * Math.sin(to),
    );
    return [longitude + deg(east), deg(to)];
  });
}

const rad = (degrees: number) => (degrees * Math.PI) / 180;
const deg = (radians: number) => (radians * 180) / Math.PI;

/** A new corner goes into the edge that it makes least longer, so that a click never turns the area inside out. */
export function withCorner(polygon: readonly Place[], corner: Place): Place[] {
  if (polygon.length < 3) return [...polygon, corner];
  const detours = polygon.map((from, nth) => {
    const to = polygon[(nth + 1) % polygon.length]!;
    return apart(from, corner) + apart(corner, to) - apart(from, to);
  });
  return polygon.toSpliced(detours.indexOf(Math.min(...detours)) + 1, 0, corner);
}

const apart = ([latA, lonA]: Place, [latB, lonB]: Place) => Math.hypot(latA - latB, lonA - lonB);

/** Ten meters are finer than anybody points. */
export const pointed = (degrees: number) => Math.round(degrees * 10_000) / 10_000;
