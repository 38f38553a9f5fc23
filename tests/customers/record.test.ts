import { expect, test } from "vitest";
import type { RecordChanged } from "#contract/customer-changes.ts";
import type { CustomerSummary } from "#contract/customers.ts";
import { customFields } from "#db/schema/customers.ts";
import { noteCase, openCase } from "#server/customers/cases/operations.ts";
import { changeCustomer } from "#server/customers/record/change-customer.ts";
import { noteCustomer } from "#server/customers/record/note-customer.ts";
import { perform } from "#server/platform/operation.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const consent = { lifeSafety: true, service: true, marketing: false };

/** Somebody with a number, and an agent who may change them. */
async function rosa(site: TestSite) {
  const { id } = await site.customer({ name: "Rosa Álvarez", number: "+18135550123", city: "Tampa" });
  const agent = await site.person("agent", { name: "Ida Berg" });
  const desk = await site.as(agent);
  const read = async () => (await desk.get(`/customers/${id}`).expect(200)).body as CustomerSummary;
  const send = (path: string, body: object) => desk.post(`/customers/${id}/${path}`, body);
  return { id, agent, desk, read, send };
}

test("name, language, needs, tags and habits are changed, each change grows the version and is on the chain", async () => {
  await using site = await freshSite();
  const { id, agent, read, send } = await rosa(site);
  const changed = await send("change", {
    version: 1,
    name: "  Rosa Álvarez-Ortiz ",
    language: "es",
    preferredChannel: "sms",
    vulnerability: "Oxygen at home",
    careNeeds: ["medical-device", "medical-device"],
    tags: ["paperless", "VIP"],
    preferences: { "Best time": "mornings" },
  }).expect(200);
  expect(changed.body).toEqual({ customerId: id, version: 2, id } satisfies RecordChanged);
  expect(await read()).toMatchObject({
    version: 2,
    name: "Rosa Álvarez-Ortiz",
    language: "es",
    preferredChannel: "sms",
    careNeeds: ["medical-device"],
    tags: ["paperless", "VIP"],
    preferences: { "Best time": "mornings" },
  });
  // What stands already is no change.
  expect((await send("change", { version: 2, language: "es" })).body).toMatchObject({ version: 2 });
  const entries = await rowsOf(
    site.platform.store,
    `select action, entity_id as id, detail from audit_entries where actor_id = '${agent.id}' and action = 'changed'`,
  );
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ id, detail: { deed: "change-customer", version: 2 } });
  // The chain names fields only: it is never erased.
  expect(JSON.stringify(entries)).not.toContain("Oxygen");
  expect(await site.feed()).toContain(`customer:changed ${id}`);
});

test("whoever comes second is told what was changed by whom, and nothing of theirs is written", async () => {
  await using site = await freshSite();
  const { id, read, send } = await rosa(site);
  await send("change", { version: 1, name: "Rosa Ortiz", tags: ["key account"] }).expect(200);
  const other = await site.as("supervisor");
  const second = await other.post(`/customers/${id}/change`, { version: 1, name: "Rosa A.", language: "es" });
  expect(second.status).toBe(409);
  expect(second.body.type).toBe("/problems/already-changed");
  expect(second.body.errors).toEqual([
    { field: "name", message: "Ida Berg changed it from Rosa Álvarez to Rosa Ortiz" },
    { field: "tags", message: 'Ida Berg changed it from [] to ["key account"]' },
  ]);
  expect(await read()).toMatchObject({ name: "Rosa Ortiz", language: "en", version: 2 });
  await other.post(`/customers/${id}/change`, { version: 2, name: "Rosa A." }).expect(200);
});

test("of two who change the same version at the same time exactly one succeeds", async () => {
  await using site = await freshSite();
  const { id, send } = await rosa(site);
  const answers = await Promise.all(
    ["A", "B", "C", "D"].map((name) => send("change", { version: 1, name: `Rosa ${name}` })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
  const [row] = await rowsOf(site.platform.store, `select version::int from customers where id = '${id}'`);
  expect(row).toEqual({ version: 2 });
});

test.each<[body: object, field: string]>([
  [{ name: "   " }, "name"],
  [{ name: "x".repeat(201) }, "name"],
  [{ name: "Rosa\u202eazoR" }, "name"],
  [{ name: 7 }, "name"],
  [{ language: "Spanish!" }, "language"],
  [{ timeZone: "Tampa" }, "timeZone"],
  [{ timeZone: "+05:00" }, "timeZone"],
  [{ careNeeds: ["wings"] }, "careNeeds.0"],
  [{ tags: ["ok", ""] }, "tags.1"],
  [{ preferences: { time: "" } }, "preferences.time"],
  [{ preferredChannel: "pigeon" }, "preferredChannel"],
  [{ accountNumber: "HB-1" }, "accountNumber"],
  [{ customValues: { nothing: "x" } }, "customValues.nothing"],
  [{ customValues: { zone: "Z" } }, "customValues.zone"],
  [{ customValues: { floor: "three" } }, "customValues.floor"],
  [{ customValues: { since: "2026-02-30" } }, "customValues.since"],
  [{ customValues: { generator: "yes" } }, "customValues.generator"],
  [{ surname: "Ortiz" }, "body"],
  [{ version: 0 }, "version"],
])("%j is refused by the name of its field, and nothing is written", async (body, field) => {
  await using site = await freshSite();
  const { read, send } = await rosa(site);
  await giveFields(site);
  const other = await site.customer();
  await rowsOf(site.platform.store, `update customers set account_number = 'HB-1' where id = '${other.id}'`);
  const refused = await send("change", { version: 1, tags: ["fine"], ...body });
  expect(refused.status).toBe(400);
  expect((refused.body.errors as { field: string }[]).map((error) => error.field)).toEqual([field]);
  expect(await read()).toMatchObject({ version: 1, tags: [] });
});

const giveFields = (site: TestSite) =>
  site.write((tx) =>
    tx.insert(customFields).values(
      (
        [
          ["zone", "choice", ["A", "B"]],
          ["floor", "number", []],
          ["since", "date", []],
          ["generator", "yes-no", []],
          ["gate", "text", []],
        ] as const
      ).map(([key, kind, choices]) => ({
        id: site.platform.ids.uuid(),
        enterpriseId: site.enterpriseId,
        key,
        label: key,
        kind,
        choices: [...choices],
      })),
    ),
  );

test("an enterprise's own fields keep their types, and an emptied one is gone", async () => {
  await using site = await freshSite();
  const { read, send } = await rosa(site);
  await giveFields(site);
  const values = {
    zone: "B",
    floor: 3,
    since: "2020-02-29",
    generator: false,
    gate: "card 4111 1111 1111 1111",
  };
  await send("change", { version: 1, customValues: values }).expect(200);
  await send("change", { version: 2, customValues: { zone: null } }).expect(200);
  const { customFields: fields } = await read();
  expect(Object.fromEntries(fields.map(({ key, value }) => [key, value]))).toEqual({
    zone: null,
    floor: 3,
    since: "2020-02-29",
    generator: false,
    gate: "card [card ending 1111]",
  });
});

test("a number as typed becomes E.164; consent keeps where and when it was given", async () => {
  await using site = await freshSite();
  const { read, send } = await rosa(site);
  const added = await send("contact-points", {
    version: 1,
    kind: "phone",
    value: "(813) 555-0177",
    label: "work",
    consent,
    source: "call",
  }).expect(200);
  const { id: pointId } = added.body as RecordChanged;
  await send(`contact-points/${pointId}/consent`, {
    version: 2,
    purpose: "marketing",
    given: true,
    source: "signed form",
  }).expect(200);
  const before = await read();
  const point = before.contactPoints.find(({ id }) => id === pointId);
  expect(point).toMatchObject({
    value: "+18135550177",
    label: "work",
    consent: { ...consent, marketing: true },
    consentFrom: { marketing: { source: "signed form" }, service: { source: "call" } },
  });
  expect(Date.parse(point!.consentFrom.marketing.at)).toBeGreaterThan(Date.now() - 60_000);
  await send(`contact-points/${pointId}`, { version: 3, value: "+44 20 7946 0958", label: "London" }).expect(
    200,
  );
  expect((await read()).contactPoints.find(({ id }) => id === pointId)).toMatchObject({
    value: "+442079460958",
    label: "London",
  });
  await send(`contact-points/${pointId}/remove`, { version: 4 }).expect(200);
  expect((await read()).contactPoints).toHaveLength(1);
});

test.each<[kind: string, value: string, says: RegExp]>([
  ["phone", "12345", /too short/],
  ["phone", "+1 000 000 0000", /no number range/],
  ["phone", "call me", /no phone number/],
  ["phone", "", /no phone number|too short/],
  ["phone", "+1 813 555 0123 444 555 66", /too long/],
  ["phone", "4111 1111 1111 1111", /no phone number|too short|too long/],
  ["phone", "813-555-0123", /already/],
  ["email", "rosa at example", /no e-mail/],
])("as a %s, %j is refused at the field value", async (kind, value, says) => {
  await using site = await freshSite();
  const { read, send } = await rosa(site);
  const refused = await send("contact-points", { version: 1, kind, value, consent, source: "call" });
  expect(refused.status).toBe(400);
  expect(refused.body.errors).toEqual([{ field: "value", message: expect.stringMatching(says) }]);
  expect(refused.text).not.toContain("4111 1111");
  expect((await read()).contactPoints).toHaveLength(1);
});

test("an address moved by hand loses its coordinates; coordinates come in pairs", async () => {
  await using site = await freshSite();
  const { read, send } = await rosa(site);
  const { id: addressId } = (await read()).addresses[0]!;
  await send(`addresses/${addressId}`, { version: 1, timeZone: "America/Chicago" }).expect(200);
  expect((await read()).addresses[0]).toMatchObject({ latitude: 27.9, timeZone: "America/Chicago" });
  await send(`addresses/${addressId}`, { version: 2, lines: "9 Heron Drive" }).expect(200);
  expect((await read()).addresses[0]).toMatchObject({
    lines: "9 Heron Drive",
    latitude: null,
    longitude: null,
  });
  const half = await send(`addresses/${addressId}`, { version: 3, latitude: 27 });
  expect([half.status, half.body.errors[0].field]).toEqual([400, "longitude"]);
  const place = { lines: "1 Oak St", city: "Largo", region: "FL", postcode: "33770" };
  await send("addresses", { version: 3, ...place }).expect(200);
  expect((await read()).addresses).toHaveLength(2);
});

test("one's own last change is undone whole, and only while nothing came after it", async () => {
  await using site = await freshSite();
  const { id, read, send } = await rosa(site);
  const before = await read();
  const point = before.contactPoints[0]!;
  const { id: addressId } = before.addresses[0]!;
  const deeds: [path: string, body: object][] = [
    ["change", { name: "Rosa Ortiz", tags: ["a"], vulnerability: "x" }],
    [`contact-points/${point.id}/consent`, { purpose: "service", given: false, source: "call" }],
    [`contact-points/${point.id}`, { value: "+18135550188" }],
    [`contact-points/${point.id}/remove`, {}],
    ["contact-points", { kind: "email", value: "Rosa@Example.org", consent, source: "call" }],
    [`addresses/${addressId}`, { lines: "9 Heron Drive" }],
    [`addresses/${addressId}/remove`, {}],
    ["addresses", { lines: "1 Oak St", city: "Largo", region: "FL", postcode: "33770" }],
  ];
  let version = 1;
  for (const [path, body] of deeds) {
    await send(path, { version, ...body }).expect(200);
    await send("undo", { version: version + 1 }).expect(200);
    version += 2;
    expect([path, await read()]).toEqual([path, { ...before, version }]);
  }
  await send("change", { version, name: "Rosa Ortiz" }).expect(200);
  const other = await site.as("supervisor");
  const notTheirs = await other.post(`/customers/${id}/undo`, { version: version + 1 });
  expect(notTheirs.status).toBe(409);
  expect(notTheirs.body.detail).toContain("your own");
  await other.post(`/customers/${id}/change`, { version: version + 1, language: "es" }).expect(200);
  expect((await send("undo", { version: version + 1 })).status).toBe(409);
});

test("the timeline is read page by page, each entry once, whatever comes in between", async () => {
  await using site = await freshSite();
  const { id, desk, send } = await rosa(site);
  await rowsOf(
    site.platform.store,
    // Seven at the same instant: the id decides.
    `insert into interactions (id, enterprise_id, customer_id, kind, summary, at)
     select gen_random_uuid(), '${site.enterpriseId}', '${id}', 'call', 'call ' || n,
            timestamptz '2026-01-01' + (n / 7) * interval '1 hour' from generate_series(1, 40) n`,
  );
  await send("cases", { kind: "complaint", title: "High bill" }).expect(200);
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page = await desk.get(`/customers/${id}/timeline?limit=6${next && `&before=${next}`}`).expect(200);
    seen.push(
      ...(page.body.entries as { of: string; interaction?: { id: string }; event?: { id: string } }[]).map(
        (entry) => (entry.interaction ?? entry.event)!.id,
      ),
    );
    next = page.body.next as string | null;
    if (seen.length === 6) await send("notes", { text: "came in between" }).expect(200);
  }
  const all = await rowsOf(
    site.platform.store,
    `select id from (select id, at from interactions where customer_id = '${id}' and summary <> 'came in between'
       union all select id, at from case_events where customer_id = '${id}') e order by at desc, id desc`,
  );
  expect(seen).toEqual(all.map((row) => row.id));
  expect((await desk.get(`/customers/${id}/timeline?before=nowhere`)).body.errors[0].field).toBe("before");
});

test("a partner's agent changes the customer on its call, and nobody else", async () => {
  await using site = await freshSite();
  const partner = await site.center({ kind: "partner" });
  const agent = await site.agent(partner, { partner: true });
  const own = await site.customer({ name: "Ada Own" });
  const other = await site.customer({ name: "Bo Other" });
  const call = await site.waitingCall(partner, { customerId: own.id });
  await rowsOf(
    site.platform.store,
    `update calls set state = 'wrap-up', person_id = '${agent.personId}' where id = '${call.id}'`,
  );
  const desk = await site.as(agent);
  await desk.post(`/customers/${own.id}/change`, { version: 1, language: "es" }).expect(200);
  const opened = await desk
    .post(`/customers/${own.id}/cases`, { kind: "query", title: "A bill" })
    .expect(200);
  await desk.get(`/cases/${opened.body.caseId}`).expect(200);
  await desk.post(`/customers/${other.id}/change`, { version: 1, language: "es" }).expect(403);
  await desk.post(`/customers/${other.id}/cases`, { kind: "query", title: "A bill" }).expect(403);
  await desk.get("/cases?scope=mine").expect(403);
  await rowsOf(
    site.platform.store,
    `update calls set state = 'ended', outcome = 'Solved' where id = '${call.id}'`,
  );
  await desk.post(`/customers/${own.id}/change`, { version: 2, language: "en" }).expect(403);
  await desk.get(`/cases/${opened.body.caseId}`).expect(403);
  await desk.post(`/cases/${opened.body.caseId}/notes`, { text: "late" }).expect(403);
});

test("a partner's call that ends after a change was let in ends the change too", async () => {
  await using site = await freshSite();
  const partner = await site.center({ kind: "partner" });
  const agent = await site.agent(partner, { partner: true });
  const { id: customerId } = await site.customer();
  const desk = await site.as("agent");
  const opened = await desk.post(`/customers/${customerId}/cases`, { kind: "query", title: "x" }).expect(200);
  const caller = (await site.identity.callerOfToken(agent.token))!;
  // Past the route, which asked a moment earlier.
  const late = [
    () => perform(site.platform, changeCustomer, caller, { customerId, version: 1, language: "es" }),
    () => perform(site.platform, noteCustomer, caller, { customerId, text: "late" }),
    () => perform(site.platform, openCase, caller, { customerId, kind: "query", title: "late" }),
    () => perform(site.platform, noteCase, caller, { caseId: opened.body.caseId, text: "late" }),
  ];
  for (const deed of late) await expect(deed()).rejects.toMatchObject({ code: "not-allowed" });
});

test("a look, a change, a note and a case carry the call they were for, or the case", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const { id, agent, desk, send } = await rosa(site);
  const call = await site.waitingCall(center, { customerId: id });
  await desk.get(`/customers/${id}?callId=${call.id}`).expect(200);
  await send("change", { version: 1, language: "es", why: call.id }).expect(200);
  await send("notes", { text: "asked for Spanish", why: call.id }).expect(200);
  const opened = await send("cases", { kind: "query", title: "A bill", why: call.id }).expect(200);
  const { caseId } = opened.body as { caseId: string };
  await desk.get(`/cases/${caseId}`).expect(200);
  await desk.get(`/customers/${id}?caseId=${caseId}`).expect(200);
  await desk.get(`/customers/${id}/timeline?caseId=${caseId}`).expect(200);
  const doings = await rowsOf(
    site.platform.store,
    `select action || ' ' || entity as deed, why from audit_entries where actor_id = '${agent.id}' order by audit_entries.id`,
  );
  expect(doings).toEqual([
    { deed: "looked customer", why: call.id },
    { deed: "changed customer", why: call.id },
    { deed: "noted customer", why: call.id },
    { deed: "opened case", why: call.id },
    { deed: "looked customer", why: caseId },
    { deed: "looked customer", why: caseId },
    { deed: "looked customer", why: caseId },
  ]);
});
