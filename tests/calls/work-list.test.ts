/** What waits for an agent and for their center. */
import { expect, test } from "vitest";
import { callbacks, calls } from "#db/schema/calls.ts";
import { cases } from "#db/schema/customers.ts";
import { freshSite } from "#tests/kit/site.ts";

test("an agent sees their own promises, cases and wrap-ups; the team's are those of their center; what is shown is on the chain", async () => {
  await using site = await freshSite();
  const [tampa, boise] = [await site.center({ name: "Tampa" }), await site.center({ name: "Boise" })];
  const [ann, bo, far] = [await site.agent(tampa), await site.agent(tampa), await site.agent(boise)];
  const customer = await site.customer({ name: "Rosa Álvarez" });
  const { enterpriseId } = site;
  const { ids } = site.platform;
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const promise = (promisedBy: string | null, queueId: string, minutes: number) => ({
    id: ids.uuid(),
    enterpriseId,
    queueId,
    customerId: customer.id,
    number: "+15125550142",
    placeAt: soon(minutes),
    dueAt: soon(minutes),
    state: "due" as const,
    promisedBy,
  });
  const { id: over } = await site.waitingCall(tampa);
  await site.write(async (tx) => {
    await tx
      .insert(callbacks)
      .values([
        promise(ann.personId, tampa.queueId, 9),
        promise(bo.personId, tampa.queueId, 5),
        promise(null, tampa.queueId, 7),
        promise(far.personId, boise.queueId, 1),
        { ...promise(ann.personId, tampa.queueId, 2), state: "reached" as const },
      ]);
    const one = { enterpriseId, customerId: customer.id, state: "open" as const, createdAt: new Date() };
    await tx.insert(cases).values([
      { ...one, id: ids.uuid(), title: "Meter", ownerId: ann.personId, dueAt: soon(60) },
      { ...one, id: ids.uuid(), title: "Nobody's" },
      { ...one, id: ids.uuid(), title: "Far", ownerId: far.personId },
    ]);
    await tx
      .update(calls)
      .set({ state: "wrap-up", seatId: bo.seatId, personId: bo.personId, wrapUpEndsAt: soon(1) });
  });
  const desk = await site.as(ann);
  const seen = async (scope: string) => {
    const { body } = await desk.get(`/work-list?scope=${scope}`).expect(200);
    return {
      callbacks: body.callbacks.map(
        (each: { promisedBy: { id: string } | null }) => each.promisedBy?.id ?? null,
      ),
      cases: body.cases.map((each: { title: string }) => each.title),
      wrapUps: body.wrapUps.map((each: { callId: string; personId: string }) => [each.callId, each.personId]),
    };
  };
  expect(await seen("mine")).toEqual({ callbacks: [ann.personId], cases: ["Meter"], wrapUps: [] });
  expect(await seen("team")).toEqual({
    callbacks: [bo.personId, null, ann.personId],
    cases: ["Meter", "Nobody's"],
    wrapUps: [[over, bo.personId]],
  });
  expect((await desk.get("/work-list?scope=everybody")).body.errors[0].field).toBe("scope");
  const looks = (await (await site.as("admin")).get("/audit?action=searched")).body;
  expect(JSON.stringify(looks)).toContain(customer.id);
  const partner = await site.agent(tampa, { partner: true });
  expect((await (await site.as(partner)).get("/work-list")).status).toBe(403);
});
