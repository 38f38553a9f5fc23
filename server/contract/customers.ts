/** What the agent sees of the person on the line. */
export type ContactPointView = {
  id: string;
  kind: "phone" | "email";
  value: string;
  label: string | null;
  consent: { lifeSafety: boolean; service: boolean; marketing: boolean };
};

export type InteractionView = {
  id: string;
  kind: "call" | "message" | "portal" | "note";
  /** Of a message: from the customer, or from us. */
  direction: "in" | "out" | null;
  at: string;
  by: string | null;
  summary: string;
  outcome: string | null;
  callId: string | null;
};

export type CustomerSummary = {
  id: string;
  name: string;
  kind: "person" | "household" | "company";
  language: string;
  timeZone: string;
  vulnerability: string | null;
  contactPoints: ContactPointView[];
  addresses: {
    lines: string;
    city: string;
    region: string;
    postcode: string;
    latitude: number;
    longitude: number;
  }[];
  holdings: { id: string; product: string; since: string; detail: string }[];
  orders: { id: string; at: string; title: string; state: string; total: string }[];
  cases: { id: string; title: string; state: string; dueAt: string | null }[];
  interactions: InteractionView[];
};
