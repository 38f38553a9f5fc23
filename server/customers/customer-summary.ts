import type { CustomerSummary } from "#contract/customers.ts";
import type { readCustomer } from "./queries.ts";

/** What an agent sees of the person on the line. */
export function customerSummary({
  customer,
  points,
  places,
  held,
  bought,
  open,
  past,
}: NonNullable<Awaited<ReturnType<typeof readCustomer>>>): CustomerSummary {
  const { id, name, kind, language, timeZone, vulnerability } = customer;
  return {
    id,
    name,
    kind,
    language,
    timeZone,
    vulnerability,
    contactPoints: points.map(({ id, kind, value, label, consent }) => ({ id, kind, value, label, consent })),
    addresses: places.map(({ lines, city, region, postcode, latitude, longitude }) => ({
      lines,
      city,
      region,
      postcode,
      latitude,
      longitude,
    })),
    holdings: held.map(({ id, product, detail, since }) => ({
      id,
      product,
      detail,
      since: since.toISOString(),
    })),
    orders: bought.map(({ id, title, state, total, at }) => ({
      id,
      title,
      state,
      total,
      at: at.toISOString(),
    })),
    cases: open.map(({ id, title, state, dueAt }) => ({
      id,
      title,
      state,
      dueAt: dueAt?.toISOString() ?? null,
    })),
    interactions: past.map(({ interaction, by }) => ({
      id: interaction.id,
      kind: interaction.kind,
      direction: interaction.direction,
      at: interaction.at.toISOString(),
      by,
      summary: interaction.summary,
      outcome: interaction.outcome,
      callId: interaction.callId,
    })),
  };
}
