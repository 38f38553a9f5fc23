/** What a filter means, said a second time in the plainest way: over objects in memory. The compiler must agree. */
import type { SegmentFilter, SegmentTest } from "#contract/segments.ts";

export type Being = {
  id: string;
  name: string;
  kind: "person" | "household" | "company";
  language: string;
  timeZone: string;
  accountNumber: string | null;
  preferredChannel: string | null;
  careNeeds: string[];
  tags: string[];
  preferences: Record<string, string>;
  customValues: Record<string, string | number | boolean>;
  createdAt: Date;
  points: { kind: "phone" | "email"; value: string; consent: Record<string, boolean>; stopped: boolean }[];
  addresses: {
    region: string;
    city: string;
    postcode: string;
    latitude: number | null;
    longitude: number | null;
  }[];
  products: string[];
  orders: { state: string; at: Date }[];
  cases: string[];
  interactions: { kind: string; at: Date }[];
};

const dayMs = 86_400_000;
const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function holdsFor(filter: SegmentFilter, being: Being, now: Date): boolean {
  if (filter.on === "all") return filter.of.every((each) => holdsFor(each, being, now));
  if (filter.on === "any") return filter.of.some((each) => holdsFor(each, being, now));
  if (filter.on === "not") return !holdsFor(filter.of, being, now);
  return passes(filter, being, now);
}

function passes(test: SegmentTest, being: Being, now: Date): boolean {
  const lately = (at: Date, days: number) => at.getTime() > now.getTime() - days * dayMs;
  switch (test.on) {
    case "name":
      return fold(being.name).includes(fold(test.contains));
    case "account":
      return (being.accountNumber ?? "\0").toUpperCase().startsWith(test.begins.toUpperCase());
    case "kind":
      return test.is.includes(being.kind);
    case "language":
      return test.is.includes(being.language);
    case "time-zone":
      return test.is.includes(being.timeZone);
    case "channel":
      return (test.is as string[]).includes(being.preferredChannel ?? "");
    case "customer-since": {
      const day = being.createdAt.toISOString().slice(0, 10);
      return day >= (test.from ?? "") && day <= (test.to ?? "9999");
    }
    case "tag":
      return test.is.some((tag) => being.tags.includes(tag));
    case "care":
      return test.is.some((need) => being.careNeeds.includes(need));
    case "preference": {
      const value = being.preferences[test.name];
      return value !== undefined && fold(value).includes(fold(test.contains ?? ""));
    }
    case "custom":
      return test.is.some((value) => being.customValues[test.key] === value);
    case "custom-range": {
      const { from, to } = test;
      const value = being.customValues[test.key];
      if (value === undefined || typeof value !== typeof (from ?? to)) return false;
      return (from === undefined || value >= from) && (to === undefined || value <= to);
    }
    case "place":
      return being.addresses.some(
        ({ region, city, postcode }) =>
          (!test.region || test.region.includes(region)) &&
          (!test.city || test.city.includes(city)) &&
          (!test.postcode || test.postcode.includes(postcode)),
      );
    case "within":
      return being.addresses.some(
        ({ latitude, longitude }) =>
          latitude !== null && longitude !== null && isInside(test.polygon, latitude, longitude),
      );
    case "near":
      return being.addresses.some(
        ({ latitude, longitude }) =>
          latitude !== null &&
          longitude !== null &&
          metersApart(test.center, [latitude, longitude]) <= test.radiusM,
      );
    case "holding":
      return test.product.some((product) => being.products.includes(product));
    case "order":
      return being.orders.some(
        ({ state, at }) =>
          (!test.state || test.state.includes(state)) &&
          (test.withinDays === undefined || lately(at, test.withinDays)),
      );
    case "case":
      return test.state.some((state) => being.cases.includes(state));
    case "contacted":
      return being.interactions.some(
        ({ kind, at }) => lately(at, test.withinDays) && (!test.by || (test.by as string[]).includes(kind)),
      );
    case "reachable":
      return being.points.some((point) => test.by.some((by) => reaches(point, by)));
    case "consent":
      return being.points.some(
        (point) => point.consent[test.purpose] && (!test.by || reaches(point, test.by)),
      );
  }
}

function reaches(point: Being["points"][number], by: string): boolean {
  if (by === "email") return point.kind === "email";
  return point.kind === "phone" && !(by === "sms" && point.stopped);
}

/** By how often the line goes round it, as PostgreSQL does: what a line that crosses itself goes round twice is inside. */
export function isInside(
  polygon: readonly (readonly [number, number])[],
  latitude: number,
  longitude: number,
) {
  let turns = 0;
  for (const [nth, [latA, lonA]] of polygon.entries()) {
    const [latB, lonB] = polygon[(nth + 1) % polygon.length]!;
    const crosses = latA > latitude !== latB > latitude;
    if (crosses && longitude < ((lonB - lonA) * (latitude - latA)) / (latB - latA) + lonA)
      turns += latB > latA ? 1 : -1;
  }
  return turns !== 0;
}

/** On a sphere, by the law of cosines: another formula than the compiler's. */
export function metersApart(
  [latA, lonA]: readonly [number, number],
  [latB, lonB]: readonly [number, number],
) {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const cosine =
    Math.sin(rad(latA)) * Math.sin(rad(latB)) +
    Math.cos(rad(latA)) * Math.cos(rad(latB)) * Math.cos(rad(lonB - lonA));
  return 6_371_008.8 * Math.acos(Math.min(1, Math.max(-1, cosine)));
}
