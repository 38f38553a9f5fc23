/** What a shape on the map may be, wherever one is given: of a segment, of an event's area. */
import { z } from "zod";
import { cornersMax, type Place, radiusMaxM, shapesMax } from "#contract/areas.ts";

/** WGS 84, as CAP 1.2 (OASIS, §3.2.4, "WGS 84 Note") and GPS have it. */
const place = z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]);

const distinct = (corners: readonly Place[]) => new Set(corners.map((corner) => corner.join())).size;

/**
 * At least three places: CAP 1.2 §3.2.4 asks for four pairs of which the first and the last are the same. A line
 * that crosses itself is taken: whatever it goes round is within.
 */
export const polygonInput = z
  .array(place)
  .min(3)
  .max(cornersMax)
  .refine((corners) => distinct(corners) >= 3, "needs three different corners")
  // A polygon over the date line would be read as its opposite; nobody's area is half the world.
  .refine((corners) => {
    const longitudes = corners.map(([, longitude]) => longitude);
    return Math.max(...longitudes) - Math.min(...longitudes) < 180;
  }, "spans half the world or crosses the date line: draw it as two");

export const withinInput = z.strictObject({ on: z.literal("within"), polygon: polygonInput });
export const nearInput = z.strictObject({
  on: z.literal("near"),
  center: place,
  radiusM: z.number().positive().max(radiusMaxM),
});

/** Of all shapes together: an area is held against each record that is read while its event happens. */
const cornersOfAllMax = 1_000;

export const areaInput = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    shapes: z
      .array(z.discriminatedUnion("on", [withinInput, nearInput]))
      .min(1)
      .max(shapesMax),
  })
  .superRefine(({ shapes }, check) => {
    const corners = shapes.reduce(
      (sum, shape) => sum + (shape.on === "within" ? shape.polygon.length : 0),
      0,
    );
    if (corners <= cornersOfAllMax) return;
    const message = `have ${corners} corners together; ${cornersOfAllMax} are the most`;
    check.addIssue({ code: "custom", path: ["shapes"], message });
  });
