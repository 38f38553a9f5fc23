import type { Area } from "#contract/areas.ts";
import { lackOf } from "./read-corners.ts";

/** Why an area cannot be told yet, as a sentence; null when it can, or when there is none. */
export function lackOfArea(area: Area | null): string | null {
  if (area === null) return null;
  if (area.name.trim() === "") return "The area has no name";
  if (area.shapes.length === 0) return "The area has no shape: add one, or take the area away";
  for (const [nth, shape] of area.shapes.entries()) {
    const lack = shape.on === "within" ? lackOf(shape.polygon) : null;
    if (lack) return `Polygon ${nth + 1} ${lack}`;
  }
  return null;
}
