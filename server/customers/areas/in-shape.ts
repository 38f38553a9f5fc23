/** Whether an address `a` stands in a shape, in SQL: the one geometry there is, for segments and for areas. */
import { type SQL, sql } from "drizzle-orm";
import { type AreaShape, earthRadiusM, type Place } from "#contract/areas.ts";

/** Null for an address that is nowhere on the map. */
export const inShape = (shape: AreaShape): SQL =>
  shape.on === "within" ? within(shape.polygon) : near(shape.center, shape.radiusM);

/**
 * The rectangle around it first: that reads an index, under row-level security too, because comparing numbers
 * gives nothing away; PostgreSQL's own test for polygons may only look at what the policy has passed. Whatever the
 * line goes round is within, also where it crosses itself: rather one person too many than one who is in danger.
 */
function within(polygon: readonly Place[]): SQL {
  const latitudes = polygon.map(([latitude]) => latitude);
  const longitudes = polygon.map(([, longitude]) => longitude);
  const shape = `(${polygon.map(([latitude, longitude]) => `(${longitude},${latitude})`).join(",")})`;
  return sql`
    a.latitude between ${Math.min(...latitudes)}::float8 and ${Math.max(...latitudes)}::float8
    and a.longitude between ${Math.min(...longitudes)}::float8 and ${Math.max(...longitudes)}::float8
    and ${shape}::polygon @> point(a.longitude, a.latitude)`;
}

/** Great-circle distance, by haversine. */
function near([latitude, longitude]: Place, radiusM: number): SQL {
  const reach = (radiusM / earthRadiusM) * (180 / Math.PI);
  return sql`
    a.latitude between ${latitude - reach}::float8 and ${latitude + reach}::float8
    and a.longitude is not null
    and 2 * ${earthRadiusM}::float8 * asin(least(1, sqrt(
          pow(sind((a.latitude - ${latitude}::float8) / 2), 2)
          + cosd(${latitude}::float8) * cosd(a.latitude) * pow(sind((a.longitude - ${longitude}::float8) / 2), 2))))
        <= ${radiusM}::float8`;
}
