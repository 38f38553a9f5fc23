import type { InferInsertModel } from "drizzle-orm";
import type { caseEvents } from "#db/schema/cases.ts";
import type { cases, paymentCards } from "#db/schema/customers.ts";
import type { CustomerRow } from "./build-customers.ts";
import type { Chance } from "./chance.ts";

type CaseRow = InferInsertModel<typeof cases>;

export type Details = {
  customers: CustomerRow[];
  cases: CaseRow[];
  caseEvents: InferInsertModel<typeof caseEvents>[];
  paymentCards: InferInsertModel<typeof paymentCards>[];
};

const cardShare = 0.35;
const brands = [
  ["Visa", 6],
  ["Mastercard", 3],
  ["American Express", 1],
] as const;
const zones = ["A", "B", "C", "D", "E", "none"] as const;
const meterAccess = ["Gate code with the crew", "Dog in the yard", "Behind the garage"] as const;
const ownedShare = 0.6;

/**
 * Makes up what a record has besides its history: cards by their last four, the enterprise's own fields, and who
 * works on the open cases.
 *
 * @param owners - people who may own a case; none: every case is nobody's.
 */
export function buildDetails(
  chance: Chance,
  enterpriseId: string,
  customers: readonly CustomerRow[],
  all: readonly CaseRow[],
  owners: readonly { id: string; name: string }[],
): Details {
  const made: Details = { customers: [], cases: [], caseEvents: [], paymentCards: [] };
  for (const [nth, customer] of customers.entries()) {
    const { id: customerId, createdAt } = customer;
    if (nth === 0 || chance.likely(cardShare))
      made.paymentCards.push({
        id: chance.uuid(),
        enterpriseId,
        customerId,
        token: `pm_${chance.uuid().slice(0, 8)}`,
        brand: chance.weighted(brands),
        lastFour: String(chance.int(0, 9_999)).padStart(4, "0"),
        at: createdAt as Date,
      });
    made.customers.push({
      ...customer,
      customValues: {
        "evacuation-zone": chance.pick(zones),
        ...(chance.likely(0.1) ? { generator: chance.likely(0.5) } : {}),
        ...(chance.likely(0.1) ? { "meter-access": chance.pick(meterAccess) } : {}),
      },
    });
  }
  for (const each of all) {
    const owner = owners.length > 0 && chance.likely(ownedShare) ? chance.pick(owners) : null;
    const event = {
      enterpriseId,
      caseId: each.id,
      customerId: each.customerId,
      byPersonId: owner?.id ?? null,
    };
    const works = each.state === "open" && owner !== null;
    made.cases.push({ ...each, ownerId: owner?.id ?? null, state: works ? "working" : each.state });
    made.caseEvents.push({
      ...event,
      id: chance.uuid(),
      kind: "opened",
      text: each.title,
      at: each.createdAt,
    });
    if (works || each.closedAt)
      made.caseEvents.push({
        ...event,
        id: chance.uuid(),
        kind: "moved",
        from: "open",
        to: works ? "working" : "closed",
        at: each.closedAt ?? new Date((each.createdAt as Date).getTime() + 3_600_000),
      });
  }
  return made;
}
