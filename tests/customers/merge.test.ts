import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { MergePreview } from "#contract/merges.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

/** Two records of one woman: what each has is told by its name. */
async function twoRosas(site: TestSite) {
  const stays = await site.customer({ name: "Rosa Álvarez", number: "+18135550123", city: "Tampa" });
  const goes = await site.customer({
    name: "Rosa Alvarez",
    number: "+18135550123",
    language: "es",
    city: "Tampa",
  });
  const { store } = site.platform;
  await rowsOf(
    store,
    `update customers set account_number = 'HB-1', tags = '{paperless}', vulnerability = 'Oxygen at home' where id = '${stays.id}';`,
  );
  await rowsOf(
    store,
    `update customers set account_number = 'HB-2', tags = '{VIP}', vulnerability = 'Dog in the yard',
       preferences = '{"Best time": "mornings"}' where id = '${goes.id}';`,
  );
  await rowsOf(
    store,
    `update contact_points set consent = '{"lifeSafety":true,"service":false,"marketing":true}' where customer_id = '${goes.id}'`,
  );
  const of = `gen_random_uuid(), '${site.enterpriseId}', '${goes.id}'`;
  for (const statement of [
    `insert into contact_points (id, enterprise_id, customer_id, kind, value, consent, source, at)
       values (${of}, 'email', 'rosa@example.org', '{"lifeSafety":true,"service":true,"marketing":true}', 'test', now())`,
    `insert into holdings (id, enterprise_id, customer_id, product, detail, since) values (${of}, 'Annuity', '', now())`,
    `insert into orders (id, enterprise_id, customer_id, title, state, total, at) values (${of}, 'Tarpaulin', 'sent', 9, now())`,
    `insert into interactions (id, enterprise_id, customer_id, kind, summary, at) values (${of}, 'note', 'Gate code 4417', now())`,
  ])
    await rowsOf(store, statement);
  const desk = await site.as("supervisor");
  const opened = await desk
    .post(`/customers/${goes.id}/cases`, { kind: "query", title: "A bill" })
    .expect(200);
  const versions = async () =>
    Object.fromEntries(
      (await rowsOf(store, `select id, version::int from customers`)).map(({ id, version }) => [
        id,
        Number(version),
      ]),
    );
  const merge = async (body: object = {}) => {
    const now = await versions();
    return desk.post(`/customers/${stays.id}/merge`, {
      version: now[stays.id],
      otherId: goes.id,
      otherVersion: now[goes.id],
      ...body,
    });
  };
  return { stays, goes, desk, merge, versions, caseId: opened.body.caseId as string };
}

/** Rows that speak of a customer who is not there. */
const orphans = (site: TestSite) =>
  rowsOf(
    site.platform.store,
    [
      "contact_points",
      "addresses",
      "cases",
      "case_events",
      "interactions",
      "calls",
      "callbacks",
      "holdings",
      "orders",
    ]
      .map(
        (table) => `select '${table}' as t, customer_id from ${table} x where customer_id is not null
        and not exists (select from customers c where c.id = x.customer_id)`,
      )
      .join(" union all "),
  );

test("two records become one: chosen fields, joined tags, the stricter consent, and all that happened", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge, caseId } = await twoRosas(site);
  const preview = (
    await desk
      .post(`/customers/${stays.id}/merge/preview`, { otherId: goes.id, choices: { language: "other" } })
      .expect(200)
  ).body as MergePreview;
  expect(preview.refusal).toBe(null);
  expect(preview.differences.map(({ field, choice }) => [field, choice])).toEqual([
    ["name", "this"],
    ["language", "other"],
    ["accountNumber", "this"],
    ["vulnerability", "both"],
    ["preferences.Best time", "other"],
  ]);
  const merged = await merge({ choices: { language: "other" } });
  expect(merged.status, merged.text).toBe(200);

  const record = (await desk.get(`/customers/${stays.id}`).expect(200)).body;
  expect(record).toMatchObject({
    name: "Rosa Álvarez",
    language: "es",
    accountNumber: "HB-1",
    vulnerability: "Oxygen at home\nDog in the yard",
    tags: ["paperless", "VIP"],
    preferences: { "Best time": "mornings" },
    version: merged.body.version,
  });
  // What was shown beforehand is what became of them.
  expect(
    record.contactPoints.map(({ value, consent }: { value: string; consent: object }) => ({
      value,
      consent,
    })),
  ).toEqual(preview.outcome.contactPoints.map(({ value, consent }) => ({ value, consent })));
  expect(preview.outcome.contactPoints).toMatchObject([
    {
      value: "+18135550123",
      from: "both",
      consent: { lifeSafety: true, service: false, marketing: false },
      stricter: ["service", "marketing"],
    },
    { value: "rosa@example.org", from: "other" },
  ]);
  expect(record.addresses).toHaveLength(1);
  expect([record.holdings.length, record.orders.length, record.cases[0].id]).toEqual([1, 1, caseId]);
  expect(record.interactions.map(({ summary }: { summary: string }) => summary)).toContain("Gate code 4417");
  expect(await orphans(site)).toEqual([]);
  expect((await site.feed()).filter((line) => line.includes("merged"))).toEqual([
    `customer:merged ${goes.id}`,
  ]);
  const entries = await rowsOf(
    site.platform.store,
    `select action, entity_id as id, detail from audit_entries where action in ('merged', 'changed') and entity = 'customer'`,
  );
  expect(entries.map(({ action, id }) => [action, id])).toEqual([
    ["changed", stays.id],
    ["merged", goes.id],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/Rosa|8135550123|Oxygen/);
});

test("an old id and an old account number lead to the record that stands for them", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge } = await twoRosas(site);
  await merge().then(({ status }) => expect(status).toBe(200));
  for (const path of ["", "/timeline?limit=5"]) {
    const led = await desk.get(`/customers/${goes.id}${path}`);
    expect([led.status, led.headers.location]).toEqual([308, `/api/customers/${stays.id}${path}`]);
  }
  const manager = await site.as("manager");
  const whole = await manager.get(`/exports/customers/${goes.id}.json`);
  expect([whole.status, whole.headers.location]).toEqual([308, `/api/exports/customers/${stays.id}.json`]);
  const found = await desk.get("/customers/search?q=HB-2").expect(200);
  expect(found.body.customers.map(({ id }: { id: string }) => id)).toEqual([stays.id]);
  // A note or case for the old id is for whom it stands; a change made from a version of it is not guessed.
  await desk.post(`/customers/${goes.id}/notes`, { text: "written on an old page" }).expect(200);
  await desk.post(`/customers/${goes.id}/cases`, { kind: "query", title: "old page" }).expect(200);
  const late = await desk.post(`/customers/${goes.id}/change`, { version: 2, language: "en" });
  expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining("merged")]);
  expect(await orphans(site)).toEqual([]);
});

test("an undo puts back what stood before, and leaves what was changed since", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge, versions, caseId } = await twoRosas(site);
  const merged = await merge({ choices: { name: "other", accountNumber: "other" } });
  expect(merged.status, merged.text).toBe(200);
  const send = async (path: string, body: object) => {
    const answer = await desk.post(`/customers/${stays.id}/${path}`, {
      version: (await versions())[stays.id],
      ...body,
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  await send("change", { name: "Rosa Alvarez Ortiz" });
  await desk.post(`/customers/${stays.id}/notes`, { text: "since" }).expect(200);
  await desk.post(`/cases/${caseId}/notes`, { text: "on her case, since" }).expect(200);
  const record = (await desk.get(`/customers/${stays.id}`)).body;
  const shared = record.contactPoints.find(({ value }: { value: string }) => value.startsWith("+"));
  await send(`contact-points/${shared.id}/consent`, { purpose: "lifeSafety", given: false, source: "call" });

  const keeping = (await desk.get(`/customers/${stays.id}/keeping`).expect(200)).body;
  expect(keeping.merges).toMatchObject([{ absorbedId: goes.id, name: "Rosa Alvarez", refusal: null }]);
  const { kept } = await send(`merges/${merged.body.mergeId}/undo`, {});
  expect(kept).toHaveLength(3);
  const [mine, theirs] = await Promise.all(
    [stays.id, goes.id].map(async (id) => (await desk.get(`/customers/${id}`).expect(200)).body),
  );
  expect(mine).toMatchObject({ name: "Rosa Alvarez Ortiz", accountNumber: "HB-1", tags: ["paperless"] });
  expect(theirs).toMatchObject({
    name: "Rosa Alvarez",
    accountNumber: "HB-2",
    language: "es",
    tags: ["VIP"],
  });
  expect(mine.interactions.map(({ summary }: { summary: string }) => summary)).toEqual(["since"]);
  expect(theirs.cases.map(({ id }: { id: string }) => id)).toEqual([caseId]);
  // Taken back on the number they shared: for both.
  const consents = [mine, theirs].map((one) => one.contactPoints[0].consent);
  expect(consents.map(({ lifeSafety }) => lifeSafety)).toEqual([false, false]);
  expect(consents[1].marketing).toBe(true);
  const events = await rowsOf(site.platform.store, `select distinct customer_id as id from case_events`);
  expect(events).toEqual([{ id: goes.id }]);
  expect(await orphans(site)).toEqual([]);
  // Nothing of the other is left in the changes of this one.
  const left = await rowsOf(
    site.platform.store,
    `select parts from customer_changes where customer_id = '${stays.id}'`,
  );
  expect(JSON.stringify(left)).not.toContain("HB-2");
});

test("what makes an undo ambiguous refuses it, with the reason", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge, versions } = await twoRosas(site);
  const merged = await merge();
  const undo = async () =>
    desk.post(`/customers/${stays.id}/merges/${merged.body.mergeId}/undo`, {
      version: (await versions())[stays.id],
    });
  const other = await site.customer({ name: "Somebody else" });
  await rowsOf(site.platform.store, `update customers set account_number = 'HB-2' where id = '${other.id}'`);
  expect((await undo()).body.detail).toContain("another customer's");
  await rowsOf(site.platform.store, `update customers set account_number = null where id = '${other.id}'`);

  const again = await desk.post(`/customers/${other.id}/merge`, {
    version: 1,
    otherId: stays.id,
    otherVersion: (await versions())[stays.id],
  });
  expect(again.status, again.text).toBe(200);
  // Both old ids are one step away.
  for (const old of [stays.id, goes.id])
    expect((await desk.get(`/customers/${old}`)).headers.location).toBe(`/api/customers/${other.id}`);
  const late = await desk.post(`/customers/${other.id}/merges/${merged.body.mergeId}/undo`, {
    version: (await versions())[other.id],
  });
  expect(late.body.detail).toContain("merged again later");
  const back = await desk.post(`/customers/${other.id}/merges/${again.body.mergeId}/undo`, {
    version: (await versions())[other.id],
  });
  expect(back.status, back.text).toBe(200);
  expect((await undo()).status).toBe(200);
  expect((await undo()).body.detail).toContain("undone already");
  expect(await orphans(site)).toEqual([]);
});

test("whoever merges what somebody changed since they looked, of either record, is told what, and nothing is merged", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge, versions } = await twoRosas(site);
  const seen = await versions();
  for (const id of [stays.id, goes.id])
    await desk
      .post(`/customers/${id}/change`, { version: seen[id], timeZone: "America/Chicago" })
      .expect(200);
  const now = await versions();
  for (const old of [{ version: seen[stays.id] }, { otherVersion: seen[goes.id] }]) {
    const refused = await merge(old);
    expect([refused.status, refused.body.errors]).toEqual([
      409,
      [{ field: "timeZone", message: expect.stringContaining("America/Chicago") }],
    ]);
  }
  expect(await versions()).toEqual(now);
});

test("of a merge and an edit at the same time one succeeds and the other is told, never half of it", async () => {
  await using site = await freshSite();
  const { stays, goes, desk, merge } = await twoRosas(site);
  const answers = await Promise.all([
    merge(),
    merge(),
    desk.post(`/customers/${goes.id}/change`, { version: 1, language: "fr" }),
    desk.post(`/customers/${stays.id}/change`, { version: 1, language: "fr" }),
    desk.post(`/customers/${goes.id}/notes`, { text: "meanwhile" }),
  ]);
  const told = answers.slice(0, 4).map(({ status }) => status);
  expect(
    told.every((status) => status === 200 || status === 409),
    String(told),
  ).toBe(true);
  expect(told.slice(0, 2).filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  expect(answers[4]!.status).toBe(200);
  expect(await orphans(site)).toEqual([]);
});

test.each<[who: string, body: object, field: string]>([
  ["itself", { otherId: "SELF" }, "otherId"],
  ["a choice of nothing that differs", { choices: { timeZone: "other" } }, "choices.timeZone"],
  ["a choice that is none", { choices: { name: "neither" } }, "choices.name"],
  ["both names", { choices: { name: "both" } }, "choices.name"],
  ["a field more", { surname: "x" }, "body"],
])("%s is refused by name, and nothing is merged", async (_, body, field) => {
  await using site = await freshSite();
  const { stays, merge } = await twoRosas(site);
  const refused = await merge(JSON.parse(JSON.stringify(body).replace("SELF", stays.id)));
  expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, field]);
  expect(await rowsOf(site.platform.store, "select id from customers")).toHaveLength(2);
});

test("an agent may not merge", async () => {
  await using site = await freshSite();
  const { stays, goes } = await twoRosas(site);
  const agent = await site.as("agent");
  await agent
    .post(`/customers/${stays.id}/merge`, { version: 1, otherId: goes.id, otherVersion: 1 })
    .expect(403);
  await agent.get("/customers/duplicates").expect(403);
});

test("whoever is on the line with the record that goes keeps the call, and writes up for the one that stays", async () => {
  await using site = await freshSite();
  const { stays, goes, merge, versions, desk } = await twoRosas(site);
  const tampa = await site.center();
  const agent = await site.agent(tampa, { partner: true });
  const outcome = await site.wrapUpCode();
  const call = await site.waitingCall(tampa, { customerId: goes.id });
  const waiting = await site.waitingCall(tampa);
  await rowsOf(
    site.platform.store,
    `update calls set state = 'wrap-up', person_id = '${agent.personId}' where id = '${call.id}'`,
  );
  await rowsOf(
    site.platform.store,
    `update calls set match = 'several', candidates = '[{"id":"${stays.id}","name":"a","city":null},{"id":"${goes.id}","name":"b","city":null}]'
      where id = '${waiting.id}'`,
  );
  const merged = await merge();
  expect(merged.status, merged.text).toBe(200);
  const own = await site.as(agent);
  // By the id that the desk still shows, and by the new one.
  expect((await own.get(`/customers/${goes.id}?callId=${call.id}`)).status).toBe(308);
  expect((await own.get(`/customers/${stays.id}?callId=${call.id}`)).body).toMatchObject({
    name: "Rosa Álvarez",
  });
  expect(await site.call(waiting.id)).toMatchObject({
    customerId: stays.id,
    match: "known",
    candidates: [{ id: stays.id }],
  });
  await own
    .post(`/calls/${call.id}/wrap-up`, { outcome: outcome.id, note: "told her", next: true })
    .expect(200);
  expect((await site.call(call.id))?.customerId).toBe(stays.id);

  await desk
    .post(`/customers/${stays.id}/merges/${merged.body.mergeId}/undo`, {
      version: (await versions())[stays.id],
    })
    .expect(200);
  // The call was the other's, and what was written of it goes with it.
  expect((await site.call(call.id))?.customerId).toBe(goes.id);
  expect(await site.call(waiting.id)).toMatchObject({ customerId: null, match: "several" });
  const noted = await site.read((tx) =>
    tx.execute<{ id: string }>(sql`select customer_id as id from interactions where summary = 'told her'`),
  );
  expect([...noted]).toEqual([{ id: goes.id }]);
});

test("a record under a legal hold is neither merged nor unmerged", async () => {
  await using site = await freshSite();
  const { stays, goes, merge, versions } = await twoRosas(site);
  const manager = await site.as("manager");
  const held = await manager.post(`/customers/${goes.id}/hold`, { reason: "claim 17 of 2026" }).expect(200);
  expect((await merge()).body.detail).toContain("legal hold");
  await manager
    .post(`/customers/${goes.id}/hold/${held.body.holdId}/lift`, { reason: "settled" })
    .expect(200);
  const merged = await merge();
  expect(merged.status).toBe(200);
  await manager.post(`/customers/${stays.id}/hold`, { reason: "claim 18" }).expect(200);
  const undo = await manager.post(`/customers/${stays.id}/merges/${merged.body.mergeId}/undo`, {
    version: (await versions())[stays.id],
  });
  expect([undo.status, undo.body.detail]).toEqual([409, expect.stringContaining("legal hold")]);
});
