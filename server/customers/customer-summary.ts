import {
  type ContactPointView,
  type CustomerSummary,
  type InteractionView,
  purposes,
} from "#contract/customers.ts";
import type { ScriptAnswer } from "#contract/script-runs.ts";
import type { contactPoints, interactions } from "#db/schema/customers.ts";
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
  cards,
  fields,
  marks,
}: NonNullable<Awaited<ReturnType<typeof readCustomer>>>): CustomerSummary {
  const { enterpriseId: _, createdAt: _at, customValues, ...own } = customer;
  return {
    ...own,
    customFields: fields.map(({ key, label, kind, choices }) => ({
      key,
      label,
      kind,
      choices,
      value: customValues[key] ?? null,
    })),
    cards: cards.map(({ id, brand, lastFour }) => ({ id, brand, lastFour })),
    contactPoints: points.map(contactPointView),
    addresses: places.map(({ id, lines, city, region, postcode, latitude, longitude, timeZone }) => ({
      id,
      lines,
      city,
      region,
      postcode,
      latitude,
      longitude,
      timeZone,
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
    interactions: past.map(interactionView),
    areaMarks: marks,
  };
}

/** Something that happened, with who did it. */
export function interactionView({
  interaction,
  by,
  answers,
  recorded,
}: {
  interaction: typeof interactions.$inferSelect;
  by: string | null;
  answers: readonly ScriptAnswer[];
  recorded: InteractionView["recorded"];
}): InteractionView {
  const { id, kind, direction, at, summary, outcome, callId } = interaction;
  const said = answers.map(({ asks, label, value }) => ({ asks, answer: label ?? value }));
  return { id, kind, direction, at: at.toISOString(), by, summary, outcome, callId, recorded, said };
}

/** A consent whose own source was never told is as old as the point it stands on. */
function contactPointView(point: typeof contactPoints.$inferSelect): ContactPointView {
  const { id, kind, value, label, consent, consentFrom, source, at } = point;
  const told = purposes.map(
    (purpose) => [purpose, consentFrom[purpose] ?? { source, at: at.toISOString() }] as const,
  );
  return {
    id,
    kind,
    value,
    label,
    consent,
    consentFrom: Object.fromEntries(told) as ContactPointView["consentFrom"],
  };
}
