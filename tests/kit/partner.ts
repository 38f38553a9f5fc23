/** A partner's agent on a call with one customer, beside strangers whose data that agent must never see. */
import { and, eq } from "drizzle-orm";
import type { Express } from "express";
import { calls, drafts, offers } from "#db/schema/calls.ts";
import { caseEvents } from "#db/schema/cases.ts";
import { cases, holdings, interactions, orders } from "#db/schema/customers.ts";
import { buildApp } from "#server/app.ts";
import type { AppParts } from "#server/app-parts.ts";
import { freshSite, type TestSite } from "./site.ts";

type Agent = Awaited<ReturnType<TestSite["agent"]>>;
type Customer = { id: string; name: string; number: string };

export type Everybody = {
  site: TestSite;
  app: Express;
  tampa: { id: string; queueId: string };
  partnerCenter: { id: string; queueId: string };
  /** Talks with `own`. */
  partner: Agent;
  own: Customer;
  ownCallId: string;
  ownOfferId: string;
  /** Of the enterprise's own people; talks with the stranger. */
  other: Agent;
  otherSessionId: string;
  stranger: Customer;
  /** One is talked on, one waits. */
  strangersCalls: string[];
  strangersOfferId: string;
  strangersCaseId: string;
  outcomeId: string;
  /** Gives a call the caller's name and number, as a look-up on arrival does. */
  nameCaller(callId: string, customer: Customer): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Each is data of the stranger that stands nowhere else. */
const words = {
  name: "Bartholomew Quillfeather",
  number: "+18135550177",
  city: "Ozonaville",
  note: "keeps spare insulin",
  holding: "Marigold annuity",
  order: "Tarpaulin of Bartholomew",
  case: "Chimney fell on the barn",
  caseNote: "mason promised for Friday",
  draft: "half-typed of the other seat",
};

/** What of the stranger stands in a text: words of theirs, and their customer id. */
export function traceOf(all: Pick<Everybody, "stranger">, text: string): string[] {
  return [...Object.values(words), all.stranger.id].filter((word) => text.includes(word));
}

/** The whole application of a site that has no cluster to follow and no stage to play drills on. */
function partOfApp(site: TestSite): Express {
  const standing = { mode: "normal", reasons: [], leader: "main", term: 1 };
  const parts = {
    ...site,
    carrier: site.stub,
    config: { ...site.config, stage: null },
    homeSite: "main",
    siteProbes: { look: () => [] },
    cluster: { failovers: async () => [], switchOver: notHere, failBack: notHere, promote: notHere },
    watch: { cluster: () => null, standing: () => standing },
    drills: { current: async () => null, start: notHere, stop: notHere, putBack: notHere },
  };
  return buildApp(parts as unknown as AppParts, site.feature);
}

const notHere = () => Promise.reject(new Error("reached the cluster or the stage"));

export async function partnersAndStrangers(): Promise<Everybody> {
  const site = await freshSite();
  const tampa = await site.center({ name: "Tampa" });
  const partnerCenter = await site.center({ name: "Partner", kind: "partner" });
  const own = {
    ...(await site.customer({ name: "Ada Own", number: "+18135550101" })),
    number: "+18135550101",
  };
  const stranger = {
    ...(await site.customer({ name: words.name, number: words.number, city: words.city })),
    number: words.number,
  };
  const strangersCaseId = await giveHistory(site, stranger.id);
  const other = await site.agent(tampa);
  const strangersOffer = await talk(site, tampa, other, stranger);
  const partner = await site.agent(partnerCenter, { partner: true });
  const ownOffer = await talk(site, partnerCenter, partner, own);
  const waiting = await site.waitingCall(tampa, { customerId: stranger.id });
  await nameCaller(site, waiting.id, stranger);
  await site.write((tx) =>
    tx.insert(drafts).values({
      enterpriseId: site.enterpriseId,
      personId: other.personId,
      key: `note ${strangersOffer.callId}`,
      text: words.draft,
      at: site.platform.clock.now(),
    }),
  );
  // Somebody looked at the stranger, so that the audit chain names them.
  await (await site.as("manager")).get(`/customers/${stranger.id}`).expect(200);
  return {
    site,
    app: partOfApp(site),
    tampa,
    partnerCenter,
    partner,
    own,
    ownCallId: ownOffer.callId,
    ownOfferId: ownOffer.id,
    other,
    otherSessionId: (await site.identity.callerOfToken(other.token))?.sessionId ?? "",
    stranger,
    strangersCalls: [strangersOffer.callId, waiting.id],
    strangersOfferId: strangersOffer.id,
    strangersCaseId,
    outcomeId: (await site.wrapUpCode()).id,
    nameCaller: (callId, customer) => nameCaller(site, callId, customer),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

/** Puts a customer in line and an agent on the call with them, as far as the carrier's word that the line is up. */
async function talk(
  site: TestSite,
  center: { id: string; queueId: string },
  agent: Agent,
  customer: Customer,
): Promise<{ id: string; callId: string }> {
  const call = await site.waitingCall(center, { customerId: customer.id });
  await nameCaller(site, call.id, customer);
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const [offer] = await site.read((tx) =>
    tx
      .select()
      .from(offers)
      .where(and(eq(offers.seatId, agent.seatId), eq(offers.state, "offered"))),
  );
  if (offer?.callId !== call.id) throw new Error("the call was not offered to the agent");
  await (await site.as(agent)).post(`/offers/${offer.id}/accept`).expect(200);
  await site.webhook(`/carrier/conference?call=${call.id}`, {
    StatusCallbackEvent: "participant-join",
    ConferenceSid: `CF${call.callSid.slice(2)}`,
    CallSid: `CAleg${offer.id}`,
    ParticipantLabel: offer.id,
  });
  await site.settled();
  return { id: offer.id, callId: call.id };
}

const nameCaller = (site: TestSite, callId: string, { name, number }: Customer) =>
  site.write((tx) =>
    tx
      .update(calls)
      .set({ customerName: name, fromNumber: number, match: "known" })
      .where(eq(calls.id, callId)),
  );

/** Something in every table that holds what is known of a customer. @returns the case. */
async function giveHistory(site: TestSite, customerId: string): Promise<string> {
  const at = site.platform.clock.now();
  const common = () => ({ id: site.platform.ids.uuid(), enterpriseId: site.enterpriseId, customerId });
  const theCase = common();
  await site.write(async (tx) => {
    await tx.insert(holdings).values({ ...common(), product: words.holding, detail: "", since: at });
    await tx.insert(orders).values({ ...common(), title: words.order, state: "sent", total: "9.00", at });
    await tx.insert(cases).values({ ...theCase, title: words.case, state: "open", createdAt: at });
    await tx
      .insert(caseEvents)
      .values({ ...common(), caseId: theCase.id, kind: "note", text: words.caseNote, at });
    await tx.insert(interactions).values({ ...common(), kind: "note", summary: words.note, at });
  });
  return theCase.id;
}
