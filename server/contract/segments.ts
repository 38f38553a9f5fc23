/** Segments: who is meant, kept as data. A segment is asked anew each time; nobody is put into one. */
import type { AreaShape } from "./areas.ts";
import type { CareNeed, CaseState, Channel, CustomerFound, CustomerSummary, Purpose } from "./customers.ts";

/** How a message or call reaches somebody. */
export const reachedBy = ["phone", "sms", "email"] as const;
export type ReachedBy = (typeof reachedBy)[number];
export const activityKinds = ["call", "message", "portal", "note"] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** One thing that is true of a customer or is not. A list means any of it; dates are days, both ends included, UTC. */
export type SegmentTest =
  | { on: "name"; contains: string }
  | { on: "account"; begins: string }
  | { on: "kind"; is: CustomerSummary["kind"][] }
  | { on: "language"; is: string[] }
  | { on: "time-zone"; is: string[] }
  | { on: "channel"; is: Channel[] }
  | { on: "customer-since"; from?: string; to?: string }
  | { on: "tag"; is: string[] }
  | { on: "care"; is: CareNeed[] }
  | { on: "preference"; name: string; contains?: string }
  | { on: "custom"; key: string; is: (string | number | boolean)[] }
  | { on: "custom-range"; key: string; from?: number | string; to?: number | string }
  | { on: "place"; region?: string[]; city?: string[]; postcode?: string[] }
  | AreaShape
  | { on: "holding"; product: string[] }
  | { on: "order"; withinDays?: number; state?: string[] }
  | { on: "case"; state: CaseState[] }
  | { on: "contacted"; withinDays: number; by?: ActivityKind[] }
  | { on: "reachable"; by: ReachedBy[] }
  | { on: "consent"; purpose: Purpose; by?: ReachedBy };

/** `all` of nothing is everybody. */
export type SegmentFilter =
  | { on: "all"; of: SegmentFilter[] }
  | { on: "any"; of: SegmentFilter[] }
  | { on: "not"; of: SegmentFilter }
  | SegmentTest;

export type SegmentView = {
  id: string;
  name: string;
  filter: SegmentFilter;
  version: number;
  changedAt: string;
};
export type SegmentCount = { count: number; at: string };
/** In order of name. `next`: where the page after this begins; null when there is none. */
export type SegmentPage = { customers: CustomerFound[]; next: string | null };

/** What an enterprise's records hold, to choose from. */
export type SegmentChoices = {
  products: string[];
  tags: string[];
  languages: string[];
  timeZones: string[];
  regions: string[];
  cities: string[];
  customFields: { key: string; label: string; kind: string; choices: string[] }[];
};
