/** What tests are called, what a new one begins as, and what it still lacks. */
import { careNeeds, caseStates, channels, type Purpose, purposes } from "#contract/customers.ts";
import { activityKinds, reachedBy, type SegmentFilter, type SegmentTest } from "#contract/segments.ts";
import { lackOf } from "../areas/read-corners.ts";

export const testWords: Record<SegmentTest["on"], string> = {
  place: "Lives in",
  near: "Lives near a point",
  within: "Lives within an area",
  holding: "Has a product",
  language: "Speaks",
  tag: "Has the tag",
  care: "Needs care for",
  contacted: "Was in contact",
  reachable: "Can be reached by",
  consent: "Has agreed to",
  kind: "Is a",
  name: "Name contains",
  account: "Account number begins with",
  channel: "Prefers",
  "customer-since": "Customer since",
  "time-zone": "Time zone",
  order: "Has an order",
  case: "Has a case",
  preference: "Has the preference",
  custom: "Own field is",
  "custom-range": "Own field is between",
};

export const newTest: Record<SegmentTest["on"], SegmentTest> = {
  place: { on: "place", city: [] },
  near: { on: "near", center: [27.95, -82.46], radiusM: 5_000 },
  within: { on: "within", polygon: [] },
  holding: { on: "holding", product: [] },
  language: { on: "language", is: [] },
  tag: { on: "tag", is: [] },
  care: { on: "care", is: [] },
  contacted: { on: "contacted", withinDays: 30 },
  reachable: { on: "reachable", by: ["phone"] },
  consent: { on: "consent", purpose: "service" },
  kind: { on: "kind", is: ["person"] },
  name: { on: "name", contains: "" },
  account: { on: "account", begins: "" },
  channel: { on: "channel", is: [] },
  "customer-since": { on: "customer-since" },
  "time-zone": { on: "time-zone", is: [] },
  order: { on: "order", withinDays: 30 },
  case: { on: "case", state: ["open"] },
  preference: { on: "preference", name: "" },
  custom: { on: "custom", key: "", is: [] },
  "custom-range": { on: "custom-range", key: "" },
};

const purposeWords: Record<Purpose, string> = {
  lifeSafety: "life-safety messages",
  service: "service messages",
  marketing: "marketing",
};
const reachWords = { phone: "phone", sms: "text message", email: "e-mail" } as const;
const activityWords = { call: "call", message: "message", portal: "own page", note: "note" } as const;

const plain = <T extends string>(values: readonly T[]) =>
  values.map((value) => ({ value, label: value.replaceAll("-", " ") }));
const worded = <T extends string>(values: readonly T[], words: Record<T, string>) =>
  values.map((value) => ({ value, label: words[value] }));
/** Values of lists that the product itself knows. */
export const known = {
  kind: plain(["person", "household", "company"]),
  channel: plain(channels),
  care: plain(careNeeds),
  case: plain(caseStates),
  purpose: worded(purposes, purposeWords),
  reach: worded(reachedBy, reachWords),
  activity: worded(activityKinds, activityWords),
};

/** The first test that is not finished, by its name; null when all are. */
export function unfinished(filter: SegmentFilter): string | null {
  if (filter.on === "not") return unfinished(filter.of);
  if (filter.on === "all" || filter.on === "any") {
    if (filter.on === "any" && filter.of.length === 0) return "any of nothing";
    for (const each of filter.of) {
      const found = unfinished(each);
      if (found) return found;
    }
    return null;
  }
  return isFinished(filter) ? null : testWords[filter.on].toLowerCase();
}

function isFinished(test: SegmentTest): boolean {
  switch (test.on) {
    case "name":
      return test.contains.trim() !== "";
    case "account":
      return test.begins.trim() !== "";
    case "preference":
      return test.name.trim() !== "";
    case "customer-since":
      return Boolean(test.from || test.to);
    case "custom":
      return test.key !== "" && test.is.length > 0;
    case "custom-range":
      return test.key !== "" && (test.from !== undefined || test.to !== undefined);
    case "place":
      return [test.region, test.city, test.postcode].some((list) => list && list.length > 0);
    case "within":
      return lackOf(test.polygon) === null;
    case "near":
      return test.radiusM > 0;
    case "holding":
      return test.product.length > 0;
    case "case":
      return test.state.length > 0;
    case "reachable":
      return test.by.length > 0;
    case "contacted":
      return test.withinDays > 0;
    case "order":
    case "consent":
      return true;
    default:
      return test.is.length > 0;
  }
}
