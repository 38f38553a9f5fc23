import type { InferInsertModel } from "drizzle-orm";
import type { cases, holdings, interactions, orders } from "#db/schema/customers.ts";
import type { CustomerRow } from "./build-customers.ts";
import type { Chance } from "./chance.ts";

type HoldingRow = InferInsertModel<typeof holdings>;
type OrderRow = InferInsertModel<typeof orders>;
type CaseRow = InferInsertModel<typeof cases>;
type InteractionRow = InferInsertModel<typeof interactions>;

export type History = {
  holdings: HoldingRow[];
  orders: OrderRow[];
  cases: CaseRow[];
  interactions: InteractionRow[];
};

const dayMs = 86_400_000;

const extras: readonly (readonly [string, string])[] = [
  ["Surge protection", "Whole-house device at the meter"],
  ["Rooftop solar, net metering", "Inverter shuts down when the grid is off"],
  ["Outdoor light", "LED, dusk to dawn"],
  ["Budget billing", "Same amount each month, settled in June"],
  ["Backup battery", "Two units, about 10 hours of essentials"],
];

const orderKinds: readonly (readonly [string, number, number])[] = [
  ["Meter exchange", 0, 0],
  ["New service connection", 75, 240],
  ["Tree trimming near the line", 0, 180],
  ["Surge protector installation", 120, 160],
  ["Water leak visit", 0, 95],
  ["Final reading at move-out", 0, 25],
  ["Backflow test", 60, 110],
];

const casesKnown: readonly (readonly [CaseRow["kind"], string])[] = [
  ["complaint", "High bill disputed"],
  ["complaint", "Power flickers in the evening"],
  ["query", "Low water pressure"],
  ["damage-report", "Damage claim: refrigerator"],
  ["request", "Streetlight out at the corner"],
  ["request", "Payment arrangement requested"],
];

const calls: readonly (readonly [string, string])[] = [
  ["Asked why the bill rose; explained the summer tariff.", "Answered"],
  ["Reported an outage on the block; crew was already on its way.", "Outage reported"],
  ["Wants a call when the power is back.", "Callback promised"],
  ["Moved the payment date to the 15th.", "Payment arranged"],
  ["Discolored water after the main was flushed; told to run the tap.", "Answered"],
  ["Asked for a crew to look at a branch on the line.", "Work ordered"],
  ["Nobody on the line.", "No contact"],
];
const messages = [
  "Planned work on Tuesday, 9 am to 1 pm: told by text.",
  "Storm watch: how to register for a shelter with power.",
  "Power restored; asked to say if it is not.",
  "Boil-water notice lifted.",
];

/** Makes up what each customer has and what has happened with them, newest within the last days before `now`. */
export function buildHistory(
  chance: Chance,
  enterpriseId: string,
  customers: readonly CustomerRow[],
  now: Date,
): History {
  const made: History = { holdings: [], orders: [], cases: [], interactions: [] };
  const ago = (daysMax: number) => new Date(now.getTime() - Math.floor(chance.next() * daysMax * dayMs));
  for (const { id: customerId, createdAt } of customers) {
    const of = () => ({ id: chance.uuid(), enterpriseId, customerId });
    const meter = chance.int(100_000, 999_999);
    const since = createdAt as Date;
    const feeder = `${chance.pick(["HB", "PN", "BR", "MC"])}-${chance.int(10, 48)}`;
    made.holdings.push({
      ...of(),
      product: "Electricity",
      detail: `Meter 1E-${meter}, feeder ${feeder}`,
      since,
    });
    if (chance.likely(0.6)) {
      made.holdings.push({
        ...of(),
        product: "Water and sewer",
        detail: `Meter W-${meter - 7}, monthly reading`,
        since,
      });
    }
    if (chance.likely(0.18)) {
      const [product, detail] = chance.pick(extras);
      made.holdings.push({ ...of(), product, detail, since: ago(900) });
    }
    for (
      let left = chance.weighted([
        [0, 55],
        [1, 35],
        [2, 10],
      ]);
      left > 0;
      left -= 1
    ) {
      const [title, from, to] = chance.pick(orderKinds);
      const at = ago(500);
      const fresh = now.getTime() - at.getTime() < 20 * dayMs;
      const state = fresh
        ? chance.pick(["open", "scheduled"])
        : chance.weighted([
            ["done", 9],
            ["cancelled", 1],
          ]);
      made.orders.push({ ...of(), title, state, total: chance.int(from, to).toFixed(2), at });
    }
    if (chance.likely(0.06)) {
      const open = chance.likely(0.4);
      const createdAt = ago(open ? 14 : 400);
      const [kind, title] = chance.pick(casesKnown);
      const dueAt = new Date(createdAt.getTime() + chance.int(3, 12) * dayMs);
      made.cases.push({
        ...of(),
        kind,
        title,
        state: open ? "open" : "closed",
        dueAt,
        createdAt,
        closedAt: open ? null : dueAt,
      });
    }
    for (
      let left = chance.weighted([
        [0, 30],
        [1, 34],
        [2, 22],
        [3, 10],
        [5, 4],
      ]);
      left > 0;
      left -= 1
    ) {
      made.interactions.push({ ...of(), ...happening(chance), at: ago(420) });
    }
  }
  return made;
}

function happening(chance: Chance): Pick<InteractionRow, "kind" | "summary" | "outcome"> {
  const roll = chance.next();
  if (roll < 0.6) {
    const [summary, outcome] = chance.pick(calls);
    return { kind: "call", summary, outcome };
  }
  if (roll < 0.9) return { kind: "message", summary: chance.pick(messages), outcome: "Delivered" };
  if (roll < 0.96)
    return { kind: "portal", summary: "Changed the e-mail address in the web account.", outcome: null };
  return { kind: "note", summary: "Gate code is with the field crew.", outcome: null };
}
