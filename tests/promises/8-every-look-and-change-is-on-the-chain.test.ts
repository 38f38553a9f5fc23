/** Promise 8: every look at and change of customer data is on the audit chain, and the chain verifies. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { CallView } from "#contract/calls.ts";
import type { Role } from "#contract/identity.ts";
import { calls } from "#db/schema/calls.ts";
import { type AuditRecorder, openRecorder } from "#server/audit/recorder.ts";
import { openLiveLooks } from "#server/calls/live-looks.ts";
import { sealAll, startSealer } from "#server/platform/audit-chain/sealer.ts";
import { verifyChain } from "#server/platform/audit-chain/verify.ts";
import type { PersonCaller } from "#server/platform/caller.ts";
import { writeFeedEvents } from "#server/platform/feed/write.ts";
import type { Platform } from "#server/platform/platform.ts";
import { chance, seeds } from "#tests/kit/chance.ts";
import { startTestCluster } from "#tests/kit/cluster.ts";
import { makeEnterprise, openSite, type SitePlatform } from "#tests/kit/cluster-platform.ts";
import { addressesOf, ask, nameOf, type Route, routesInOrder } from "#tests/kit/every-route.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { until } from "#tests/kit/lines.ts";
import { partnersAndStrangers, traceOf } from "#tests/kit/partner.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

/** What the chain holds about somebody's doings, oldest first. */
const doingsOf = (site: TestSite, personId: string) =>
  rowsOf(
    site.platform.store,
    `select action, entity, entity_id as id, why from audit_entries where actor_id = '${personId}' order by audit_entries.id`,
  );

async function wholeChain(platform: Platform, enterpriseId: string) {
  await expect
    .poll(async () => {
      await sealAll(platform);
      return verifyChain(platform, enterpriseId);
    })
    .toMatchObject({ unsealed: 0, fault: null });
  return verifyChain(platform, enterpriseId);
}

test("an agent's looks at and changes of a customer's data are on the chain before the answer, with their call", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const ann = await site.customer({ name: "Ann Lee", number: "+18135550111" });
  const call = await site.waitingCall(tampa, { customerId: ann.id });
  const as = await site.as(agent);

  expect((await as.get(`/customers/${ann.id}?callId=${call.id}`)).status).toBe(200);
  expect(await doingsOf(site, agent.personId)).toEqual([
    { action: "looked", entity: "customer", id: ann.id, why: call.id },
  ]);
  expect((await as.get("/customers/look-up?number=%2B18135550111")).status).toBe(200);
  expect(await doingsOf(site, agent.personId)).toHaveLength(2);

  await wholeChain(site.platform, site.enterpriseId);
});

/** What an agent does with a caller, in an order that a call allows, and what the chain then says of it. */
const deskWork: [path: string, body: (ids: Record<string, string>) => object, entry: string][] = [
  ["/offers/OFFER/accept", () => ({}), "accepted call CALL"],
  ["/calls/CALL/customer", ({ ann }) => ({ customerId: ann }), "matched customer ANN why CALL"],
  ["/calls/CALL/note", () => ({ text: "Roof <b>gone</b> 🌊" }), "noted customer ANN why CALL"],
  ["/calls/CALL/hold", () => ({ held: true }), "held call CALL"],
  ["/calls/CALL/hold", () => ({ held: false }), "unheld call CALL"],
  ["/calls/CALL/end", () => ({}), "ended call CALL"],
  ["/calls/CALL/wrap-up/extend", () => ({}), "extended-wrap-up call CALL"],
  [
    "/calls/CALL/wrap-up",
    ({ outcome }) => ({ outcome, note: "Sent a crew", next: true }),
    "wrote-up customer ANN why CALL",
  ],
];

test("each thing an agent does with a caller is on the chain once, with whose it is and why", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const ann = await site.customer({ name: "Ann Lee" });
  const { id: outcome } = await site.wrapUpCode();
  const call = await site.waitingCall(tampa);
  site.switchboard.nudge(site.enterpriseId);
  await site.settled();
  const [offer] = await rowsOf(site.platform.store, "select id from offers where state = 'offered'");
  const as = await site.as(agent);
  const named = (text: string) =>
    text.replaceAll("CALL", call.id).replaceAll("ANN", ann.id).replaceAll("OFFER", String(offer?.id));

  const expected: string[] = [];
  for (const [path, body, entry] of deskWork) {
    await as.post(named(path), body({ ann: ann.id, outcome }), `key ${expected.length}`).expect(200);
    // Tried again, as after a lost answer: nothing is said twice.
    await as.post(named(path), body({ ann: ann.id, outcome }), `key ${expected.length}`).expect(200);
    expected.push(named(entry));
    if (path.startsWith("/offers")) await joined(site, call.id, String(offer?.id));
  }
  const doings = (await doingsOf(site, agent.personId)).map(
    ({ action, entity, id, why }) => `${action} ${entity} ${id}${why ? ` why ${why}` : ""}`,
  );
  expect(doings).toEqual(expected);
  await wholeChain(site.platform, site.enterpriseId);
});

/** The carrier's word that the agent's line is up. */
async function joined(site: TestSite, callId: string, offerId: string): Promise<void> {
  const call = await site.call(callId);
  await site.webhook(`/carrier/conference?call=${callId}`, {
    StatusCallbackEvent: "participant-join",
    ConferenceSid: call?.conferenceSid ?? "",
    CallSid: "CAleg",
    ParticipantLabel: offerId,
  });
  await site.settled();
}

/** Routes that show something of a customer without a look on the chain, and what it is. */
const unrecorded: Partial<Record<Route, string>> = {
  "get /segments/choices":
    "cities, products and words of all records, to choose from; whose they are is not told",
  "post /reports/customers":
    "numbers alone, on the chain with what they were narrowed to, not with whom they count",
  "get /audit": "the chain itself, which holds a customer's id alone",
};

/** Live rows are shown again and again; a caller who was shown once to somebody is on the chain once. */
const shownAgain = new Set<Route>(["post /live/rows"]);

/** What they are asked for is too much for an address. */
const readsByPost = new Set([
  "/api/live/rows",
  "/api/segments/count",
  "/api/segments/customers",
  "/api/reports/customers",
  "/api/customers/{customerId}/merge/preview",
]);

test.each<Role>(["supervisor", "manager", "admin"])(
  "on every route that reads, what a %s is shown of a customer is on the chain, except what is named here",
  async (role) => {
    await using all = await partnersAndStrangers();
    const { id, token } = await all.site.person(role);
    // A look, and a person's whole data handed out, name their customer; a search is one entry that names everybody it
    // found, and one of a live view everybody it was shown to. What was shown once is not recorded a second time.
    const looks = () =>
      all.site.read(async (tx) => [
        ...(await tx.execute(sql`
          select id from audit_entries
          where actor_id = ${id} and (action in ('looked', 'exported') and entity_id = ${all.stranger.id}
            or action = 'searched' and detail -> 'found' ? ${all.stranger.id})
          union all
          select id from audit_entries
          where action = 'shown' and detail -> 'to' ? ${id} and detail -> 'found' ? ${all.stranger.id}`)),
      ]);
    const shown: string[] = [];
    for (const route of routesInOrder.filter((each) => each.method === "get" || readsByPost.has(each.path))) {
      for (const address of addressesOf(route, all)) {
        const before = (await looks()).length;
        const answer = await ask(all, token, route, address);
        const isRecorded = (await looks()).length > (shownAgain.has(nameOf(route)) ? 0 : before);
        if (traceOf(all, answer.text).length > 0 && !isRecorded) shown.push(nameOf(route));
      }
    }
    expect(shown).toEqual(Object.keys(unrecorded));
    // An entry is never changed, so whoever is erased must not stand in one: ids alone do.
    const said = await all.site.read((tx) =>
      tx.execute<{ entry: string }>(
        sql`select concat(entity_id, ' ', why, ' ', detail) as entry from audit_entries`,
      ),
    );
    const told = said.flatMap(({ entry }) => traceOf(all, entry).filter((word) => word !== all.stranger.id));
    expect(told).toEqual([]);
  },
);

/** What the chain holds of callers shown in live views, oldest first. */
const shownOf = (site: TestSite) =>
  site.read((tx) =>
    tx.execute<{ to: string[]; calls: string[]; found: string[] }>(sql`
      select detail -> 'to' as to, detail -> 'calls' as calls, detail -> 'found' as found
      from audit_entries where action = 'shown' order by id`),
  );

test("a caller shown in line is on the chain once for each person, and anew once it is known who it is", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const ann = await site.customer({ name: "Ann Lee" });
  const call = await site.waitingCall(tampa);
  const [eve, tom] = [await site.person("supervisor"), await site.person("supervisor")];
  const [asEve, asTom] = [await site.as(eve), await site.as(tom)];
  const rows = (as: typeof asEve) => as.post("/live/rows", { calls: [call.id] }).expect(200);
  expect((await asEve.get("/live").expect(200)).body.calls).toHaveLength(1);
  const first = { to: [eve.id], calls: [call.id], found: [] };
  expect(await shownOf(site)).toEqual([first]);
  await rows(asEve);
  await asEve.get("/live").expect(200);
  expect(await shownOf(site)).toEqual([first]);
  await rows(asTom);
  expect(await shownOf(site)).toEqual([first, { ...first, to: [tom.id] }]);

  await site.write(async (tx) => {
    await tx
      .update(calls)
      .set({ customerId: ann.id, customerName: "Ann Lee", version: sql`${calls.version} + 1` })
      .where(eq(calls.id, call.id));
    const told = [{ topic: "calls" as const, type: "call:matched", id: call.id }];
    await writeFeedEvents(tx, site.enterpriseId, 1, told, site.platform.clock.now());
  });
  await until("known", async () => (await rows(asEve)).body.calls[0].customerName === "Ann Lee");
  expect((await shownOf(site)).at(-1)).toEqual({ to: [eve.id], calls: [call.id], found: [ann.id] });
  const asked = await (await site.as("manager")).get(`/audit?shownTo=${eve.id}&found=${ann.id}`).expect(200);
  expect(asked.body.entries).toMatchObject([{ action: "shown", detail: { calls: [call.id] } }]);
  await wholeChain(site.platform, site.enterpriseId);
});

test("five hundred consoles that are shown one caller are a few entries that name everybody", async () => {
  await using site = await freshSite();
  const looks = openLiveLooks(site.identity.audit);
  const caller = callerOn(site.platform.ids.uuid());
  const people = Array.from({ length: 500 }, () => site.platform.ids.uuid());
  const shown = (id: string) =>
    looks.shown({ id, enterpriseId: site.enterpriseId } as unknown as PersonCaller, [caller]);
  await Promise.all(people.map(shown));
  await Promise.all(people.map(shown));
  const entries = await shownOf(site);
  expect(entries).toHaveLength(1);
  expect(entries[0]?.to.toSorted()).toEqual(people.toSorted());
});

test("who was shown whom is remembered up to a bound; of what was forgotten a look is recorded again", async () => {
  await using site = await freshSite();
  const looks = openLiveLooks(site.identity.audit, 2);
  const [first, second, third] = Array.from({ length: 3 }, () => callerOn(site.platform.ids.uuid()));
  const eve = { id: site.platform.ids.uuid(), enterpriseId: site.enterpriseId } as PersonCaller;
  for (const caller of [first!, second!, third!]) await looks.shown(eve, [caller]);
  await looks.shown(eve, [second!, third!]);
  expect(await shownOf(site)).toHaveLength(3);
  await looks.shown(eve, [first!]);
  expect((await shownOf(site)).at(-1)).toMatchObject({ to: [eve.id], calls: [first!.id] });
  expect(await shownOf(site)).toHaveLength(4);
});

/** Of whom nothing but the number is known. */
function callerOn(id: string): CallView {
  const nobody = { customerId: null, customerName: null, need: null, candidates: [] };
  return { id, ...nobody, from: "+18135550111" } as unknown as CallView;
}

test("a caller is not shown by a site that can record the look nowhere, and is recorded once it can", async () => {
  await using site = await freshSite();
  const call = await site.waitingCall(await site.center());
  const as = await site.as("supervisor");
  const { record } = site.identity.audit;
  site.identity.audit.record = () => Promise.reject(new Error("no space left on device"));
  expect((await as.get("/live")).status).toBe(500);
  site.identity.audit.record = record;
  await as.get("/live").expect(200);
  expect(await shownOf(site)).toMatchObject([{ calls: [call.id] }]);
});

test("a partner's agent who reaches for another customer is refused, and that is on the chain", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa, { partner: true });
  const bob = await site.customer();
  expect((await (await site.as(agent)).get(`/customers/${bob.id}`)).status).toBe(403);
  expect(await doingsOf(site, agent.personId)).toEqual([
    { action: "refused", entity: "operation", id: `customer ${bob.id}`, why: null },
  ]);
});

test("a look that can be recorded nowhere, neither database nor disk, shows nothing", async () => {
  await using site = await freshSite();
  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const ann = await site.customer({ name: "Ann Lee" });
  const as = await site.as(agent);
  site.identity.audit.record = () => Promise.reject(new Error("no space left on device"));
  const look = await as.get(`/customers/${ann.id}`);
  expect(look.status).toBe(500);
  expect(look.text).not.toContain("Ann Lee");
});

/** Looks without end, some at a time; keeps which were acknowledged. */
function startLookers(site: SitePlatform, recorder: AuditRecorder, lookers: number, acknowledged: string[]) {
  let stopped = false;
  let begun = 0;
  const loop = async () => {
    while (!stopped) {
      begun += 1;
      const entityId = `${site.site}-${begun}`;
      await recorder.record(site.caller, { action: "looked", entity: "customer", entityId, why: null });
      acknowledged.push(entityId);
      await sleep(5);
    }
  };
  const running = Array.from({ length: lookers }, loop);
  return async () => {
    stopped = true;
    await Promise.all(running);
  };
}

test.each(seeds(1))(
  "the primary is killed while people look (seed %i): each look stands once, and the chain is whole",
  async (seed) => {
    await using cluster = await startTestCluster({ migrated: true });
    const enterpriseId = await makeEnterprise(cluster);
    const folder = await mkdtemp(join(tmpdir(), "holdfast-journal-"));
    const sites = [
      await openSite(cluster, "main", enterpriseId),
      await openSite(cluster, "cloud", enterpriseId),
    ];
    const recorders = await Promise.all(sites.map((site) => openRecorder(site, join(folder, site.site))));
    const sealers = sites.map((site) => startSealer(site));
    const acknowledged: string[] = [];
    try {
      const stops = sites.map((site, index) => startLookers(site, recorders[index]!, 4, acknowledged));
      await expect.poll(() => acknowledged.length).toBeGreaterThan(60);
      await sleep(chance(seed).int(0, 300));
      await cluster.kill((await cluster.leader()).id);
      const atKill = acknowledged.length;
      await expect
        .poll(() => sites.every((site) => site.database.status().writable), { timeout: 30_000 })
        .toBe(true);
      await expect.poll(() => acknowledged.length).toBeGreaterThan(atKill + 60);
      await Promise.all(stops.map((stop) => stop()));

      for (const recorder of recorders) await expect.poll(() => recorder.drain()).toBe(0);
      const rows = await sites[0]!.database.read({ enterpriseId }, (tx) =>
        tx.execute<{ id: string; times: number }>(
          sql`select entity_id as id, count(*)::int as times from audit_entries where action = 'looked' group by 1`,
        ),
      );
      const times = new Map(rows.map((row) => [row.id, row.times]));
      expect(acknowledged.filter((id) => !times.has(id))).toEqual([]);
      expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
      const report = await wholeChain(sites[0]!, enterpriseId);
      expect(report.entriesChecked).toBe(times.size);
    } finally {
      await Promise.all(sealers.map((stop) => stop()));
      for (const recorder of recorders) await recorder.close();
      for (const site of sites) site.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
