/** Corners as text, a line each: how maps, alerts and people on the phone give them. */
import { cornersMax, type Place } from "#contract/areas.ts";

export const writtenCorners = (corners: readonly Place[]) =>
  corners.map((corner) => corner.join(", ")).join("\n");

/** `fault` null: every line is a corner. With one there are no corners: half an area is another area. */
export function readCorners(text: string): { corners: Place[]; fault: string | null } {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > cornersMax)
    return { corners: [], fault: `${lines.length} corners; ${cornersMax} are the most.` };
  const corners: Place[] = [];
  for (const [at, line] of lines.entries()) {
    const [latitude = Number.NaN, longitude = Number.NaN, ...more] = line
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number);
    const fault = faultOf(latitude, longitude, more.length);
    if (fault) return { corners: [], fault: `Line ${at + 1}: ${fault}` };
    corners.push([latitude, longitude]);
  }
  return { corners, fault: null };
}

function faultOf(latitude: number, longitude: number, more: number): string | null {
  if (more > 0 || Number.isNaN(latitude) || Number.isNaN(longitude))
    return "write two numbers, latitude and longitude.";
  if (Math.abs(latitude) > 90) return `${latitude} is no latitude; the poles are at 90 and -90.`;
  if (Math.abs(longitude) > 180) return `${longitude} is no longitude; those go from -180 to 180.`;
  return null;
}

/** What a polygon still lacks; null when it can be kept. */
export function lackOf(polygon: readonly Place[]): string | null {
  const distinct = new Set(polygon.map((corner) => corner.join())).size;
  return distinct < 3 ? "needs three different corners" : null;
}
