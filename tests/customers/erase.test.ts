import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { ErasurePreview, ErasuresPage } from "#contract/erasures.ts";
import { deleteRecordingsChore } from "#server/customers/erase/delete-recordings.ts";
import { sealAll } from "#server/platform/audit-chain/sealer.ts";
import { verifyChain } from "#server/platform/audit-chain/verify.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

/** Each is of the person and stands nowhere else. */
const words = {
  name: "Bartholomew Quillfeather",
  former: "Barty Quillfether",
  number: "+18135550177",
  email: "barty@quill.example",
  account: "QF-99",
  oldAccount: "QF-77",
  street: "77 Marrow Lane",
  note: "keeps spare insulin",
  caseTitle: "Chimney fell on the barn",
  caseNote: "mason promised for Friday",
  holding: "Marigold annuity",
  order: "Tarpaulin of Bartholomew",
  answer: "three goats upstairs",
  draft: "half-typed about the goats",
  message: "goats are fine",
  callback: "ring after the goats are fed",
};

/** A person with something in every table that may hold it, merged from two records. */
async function bartholomew(site: TestSite) {
  const { store } = site.platform;
  const stays = await site.customer({ name: words.name, number: words.number, city: "Tampa" });
  const goes = await site.customer({ name: words.former, number: words.number, city: "Tampa" });
  const bystander = await site.customer({ name: "Ada Bystander", number: "+18135550101", city: "Tampa" });
  const desk = await site.as("supervisor");
  const of = (id: string) => `gen_random_uuid(), '${site.enterpriseId}', '${id}'`;
  const run = (statement: string) => rowsOf(store, statement);
  await run(
    `update customers set account_number = '${words.account}', vulnerability = '${words.note}' where id = '${stays.id}'`,
  );
  await run(`update customers set account_number = '${words.oldAccount}' where id = '${goes.id}'`);
  await run(`update addresses set lines = '${words.street}' where customer_id = '${stays.id}'`);
  await run(`insert into contact_points (id, enterprise_id, customer_id, kind, value, consent, source, at)
    values (${of(stays.id)}, 'email', '${words.email}', '{"lifeSafety":true,"service":true,"marketing":true}', 'test', now())`);
  await run(
    `insert into holdings (id, enterprise_id, customer_id, product, detail, since) values (${of(stays.id)}, '${words.holding}', '', now())`,
  );
  await run(
    `insert into orders (id, enterprise_id, customer_id, title, state, total, at) values (${of(goes.id)}, '${words.order}', 'sent', 9, now())`,
  );
  await run(
    `insert into payment_cards (id, enterprise_id, customer_id, token, brand, last_four, at) values (${of(stays.id)}, 'tok', 'visa', '4242', now())`,
  );
  const opened = await desk
    .post(`/customers/${stays.id}/cases`, { kind: "query", title: words.caseTitle })
    .expect(200);
  await desk.post(`/cases/${opened.body.caseId}/notes`, { text: words.caseNote }).expect(200);
  await desk.post(`/customers/${goes.id}/notes`, { text: words.note }).expect(200);
  await desk
    .post(`/customers/${goes.id}/change`, { version: 1, preferences: { Pets: words.answer } })
    .expect(200);

  const tampa = await site.center();
  const agent = await site.agent(tampa);
  const call = await site.waitingCall(tampa, { customerId: stays.id });
  await run(`update calls set state = 'ended', outcome = 'answered', person_id = '${agent.personId}', from_number = '${words.number}',
    customer_name = '${words.name}' where id = '${call.id}'`);
  const shared = await site.waitingCall(tampa, { customerId: bystander.id });
  await run(`update calls set state = 'ended', outcome = 'answered', from_number = '${words.number}',
    candidates = '[{"id":"${stays.id}","name":"${words.name}","city":null},{"id":"${bystander.id}","name":"Ada","city":null}]'
    where id = '${shared.id}'`);
  await run(`insert into script_runs (id, enterprise_id, call_id, person_id, event, language, variant, version, answers, visits, started_at, revision, saved_at)
    values (gen_random_uuid(), '${site.enterpriseId}', '${call.id}', '${agent.personId}', 'flood', 'en', 'callback', '0123456789ab',
      '[{"question":"safe","value":"${words.answer}","asks":"?","label":null}]', '[]', now(), 1, now())`);
  await run(
    `insert into drafts (enterprise_id, person_id, key, text, at) values ('${site.enterpriseId}', '${agent.personId}', 'note ${call.id}', '${words.draft}', now())`,
  );
  await run(`insert into callbacks (id, enterprise_id, queue_id, from_call_id, customer_id, number, place_at, due_at, state, note)
    values (gen_random_uuid(), '${site.enterpriseId}', '${tampa.queueId}', '${call.id}', '${stays.id}', '${words.number}', now(), now(), 'due', '${words.callback}')`);
  await run(
    `update calls set need = '${words.answer}', recording_sid = 'RE2', recording = 'on' where id = '${call.id}'`,
  );
  await run(`insert into portal_codes (id, enterprise_id, purpose, visit, digest, customer_ids, kind, value, at, expires_at)
    values (gen_random_uuid(), '${site.enterpriseId}', 'reach', 'v', 'd', '{${stays.id}}', 'email', '${words.email}', now(), now())`);
  await run(`insert into portal_sessions (id, enterprise_id, digest, customer_ids, at, expires_at)
    values (gen_random_uuid(), '${site.enterpriseId}', 'd', '{${goes.id}}', now(), now())`);
  await run(`insert into voicemails (id, enterprise_id, call_id, queue_id, customer_id, number, recording_sid, seconds, at)
    values (gen_random_uuid(), '${site.enterpriseId}', '${call.id}', '${tampa.queueId}', '${stays.id}', '${words.number}', 'RE1', 9, now())`);
  await run(`insert into carrier_commands (id, enterprise_id, call_id, site, kind, target, state, attempts, created_at)
    values (gen_random_uuid(), '${site.enterpriseId}', '${call.id}', 'main', 'dial', '${words.number}', 'accepted', 1, now())`);
  await run(`insert into messages (id, enterprise_id, direction, carrier_sid, from_number, to_number, body, status, at, status_at)
    values (gen_random_uuid(), '${site.enterpriseId}', 'in', 'SM1', '${words.number}', '+18135550100', '${words.message}', 'received', now(), now())`);
  const importId = site.platform.ids.uuid();
  await run(`insert into imports (id, enterprise_id, by_person_id, file_name, size_bytes, state, defaults, counts, samples, created_at)
    values ('${importId}', '${site.enterpriseId}', '${agent.personId}', 'a.csv', 1, 'committed', '{}', '{}',
      '[{"row":1,"fate":"rejected","name":"${words.name}","reason":null},{"row":2,"fate":"create","name":"Ada","reason":null}]', now())`);
  await run(`insert into import_refusals (import_id, enterprise_id, pass, row, fate, reason, cells)
    values ('${importId}', '${site.enterpriseId}', 1, 1, 'rejected', 'bad zip of ${words.name}', '{"${words.name}","(813) 555-0177"}'),
           ('${importId}', '${site.enterpriseId}', 1, 2, 'rejected', 'bad zip', '{"Ada","8135550101"}')`);
  const versions = await run(`select id, version::int from customers`);
  const versionOf = (id: string) => Number(versions.find((row) => row.id === id)?.version);
  await desk
    .post(`/customers/${stays.id}/merge`, {
      version: versionOf(stays.id),
      otherId: goes.id,
      otherVersion: versionOf(goes.id),
    })
    .expect(200);
  await site.platform.store;
  const manager = await site.as("manager");
  await manager.get(`/customers/${stays.id}`).expect(200);
  return { stays, goes, bystander, manager, call };
}

/** Tables in which some of these words stand, and the words. */
async function wordsLeft(site: TestSite): Promise<string[]> {
  const tables = await rowsOf(
    site.platform.store,
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const left: string[] = [];
  for (const { name } of tables) {
    const rows = await rowsOf(site.platform.store, `select to_jsonb(t)::text as row from "${name}" t`);
    const text = rows
      .map(({ row }) => String(row))
      .join("\n")
      .toLowerCase();
    for (const word of Object.values(words))
      if (text.includes(word.toLowerCase())) left.push(`${name}: ${word}`);
  }
  return left;
}

test("of somebody erased not one word is left in any table, and the chain verifies", async () => {
  await using site = await freshSite();
  const { stays, goes, bystander, manager, call } = await bartholomew(site);
  expect((await wordsLeft(site)).length).toBeGreaterThan(15);
  const preview = (await manager.get(`/customers/${stays.id}/erase`).expect(200)).body as ErasurePreview;
  expect(preview.refusal).toBe(null);
  expect(await wordsLeft(site)).not.toEqual([]);

  const body = { version: preview.version, name: words.name, basis: "own-request", reference: "ticket 4411" };
  const done = await manager.post(`/customers/${stays.id}/erase`, body);
  expect(done.status, done.text).toBe(200);
  expect(await wordsLeft(site)).toEqual([]);

  // What stays: that it was done, and what was left for counting.
  const { erasures } = (await manager.get("/erasures").expect(200)).body as ErasuresPage;
  expect(erasures).toMatchObject([
    {
      id: done.body.erasureId,
      erasedId: stays.id,
      formerIds: [goes.id],
      basis: "own-request",
      reference: "ticket 4411",
      counts: preview.counts,
    },
  ]);
  const [entry] = await rowsOf(
    site.platform.store,
    `select entity_id as id, detail from audit_entries where action = 'erased'`,
  );
  expect(entry).toMatchObject({
    id: stays.id,
    detail: { erasureId: done.body.erasureId, digest: erasures[0]!.digest },
  });
  expect(await site.call(call.id)).toMatchObject({ state: "ended", customerId: null, fromNumber: null });
  expect((await manager.get(`/customers/${bystander.id}`).expect(200)).body.contactPoints).toHaveLength(1);
  for (const id of [stays.id, goes.id]) {
    const gone = await manager.get(`/customers/${id}`);
    expect([gone.status, gone.body.detail]).toEqual([404, expect.stringContaining("was erased on")]);
  }
  expect((await manager.get("/customers/search?q=quillfeather")).body.customers).toEqual([]);
  // Asked again, also for the id of before the merge: the same certificate, and nothing more is written.
  for (const id of [stays.id, goes.id])
    expect((await manager.post(`/customers/${id}/erase`, body).expect(200)).body).toEqual(done.body);
  expect(
    await rowsOf(site.platform.store, `select 1 from audit_entries where action = 'erased'`),
  ).toHaveLength(1);
  // The carrier was away the first time.
  site.stub.faults.push(new Error("no answer"));
  const chore = deleteRecordingsChore(site.platform, site.stub);
  await expect(chore.run()).rejects.toThrow("no answer");
  const left = async () =>
    ((await manager.get("/erasures").expect(200)).body as ErasuresPage).erasures.map(
      ({ recordingsLeft }) => recordingsLeft,
    );
  expect(await left()).toEqual([2]);
  await chore.run();
  expect([await left(), site.stub.orders.filter((order) => order.startsWith("delete"))]).toEqual([
    [0],
    ["delete RE1", "delete RE2"],
  ]);
  const visits = await rowsOf(
    site.platform.store,
    "select 1 from portal_sessions union all select 1 from portal_codes",
  );
  expect(visits).toEqual([]);
  await sealAll(site.platform);
  expect(await verifyChain(site.platform, site.enterpriseId)).toMatchObject({ fault: null });
});

test("neither a hold, a call, a wrong name nor an agent lets an erasure through", async () => {
  await using site = await freshSite();
  const rosa = await site.customer({ name: "Rosa Alvarez", number: "+18135550123" });
  const manager = await site.as("manager");
  const body = { version: 1, name: "Rosa Alvarez", basis: "own-request", reference: "ticket 1" };
  const erase = (more: object = {}) => manager.post(`/customers/${rosa.id}/erase`, { ...body, ...more });
  for (const [more, field] of [
    [{ name: "Rosa" }, "name"],
    [{ basis: "a whim" }, "basis"],
    [{ reference: "" }, "reference"],
    [{ reference: "Rosa Alvarez asked" }, "reference"],
  ] as const) {
    const refused = await erase(more);
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, field]);
  }
  expect((await erase({ version: 2 })).status).toBe(409);
  for (const role of ["agent", "supervisor"] as const)
    await (await site.as(role)).post(`/customers/${rosa.id}/erase`, body).expect(403);
  await (await site.as("supervisor")).post(`/customers/${rosa.id}/hold`, { reason: "x" }).expect(403);

  const tampa = await site.center();
  const call = await site.waitingCall(tampa, { customerId: rosa.id });
  expect((await erase()).body.detail).toContain("on a call");
  await rowsOf(
    site.platform.store,
    `update calls set state = 'ended', outcome = 'abandoned' where id = '${call.id}'`,
  );

  const held = await manager.post(`/customers/${rosa.id}/hold`, { reason: "claim 17" }).expect(200);
  expect((await manager.post(`/customers/${rosa.id}/hold`, { reason: "claim 18" })).status).toBe(409);
  expect((await erase()).body.detail).toContain("legal hold");
  const preview = (await manager.get(`/customers/${rosa.id}/erase`)).body as ErasurePreview;
  expect(preview).toMatchObject({ refusal: expect.stringContaining("legal hold"), counts: { removed: {} } });
  await manager
    .post(`/customers/${rosa.id}/hold/${held.body.holdId}/lift`, { reason: "settled" })
    .expect(200);
  const keeping = (await manager.get(`/customers/${rosa.id}/keeping`)).body;
  expect(keeping.holds).toMatchObject([{ reason: "claim 17", lifted: { why: "settled" } }]);
  // The reasons are where they can be erased, not on the chain.
  const entries = await rowsOf(site.platform.store, `select detail, why from audit_entries`);
  expect(JSON.stringify(entries)).not.toMatch(/claim|settled/);
  await erase().then(({ status, text }) => expect(status, text).toBe(200));
  expect(await rowsOf(site.platform.store, "select 1 from customers")).toEqual([]);
});

test("a number that somebody else has too keeps their calls and messages", async () => {
  await using site = await freshSite();
  const rosa = await site.customer({ name: "Rosa Alvarez", number: "+18135550123" });
  const juan = await site.customer({ name: "Juan Alvarez", number: "+18135550123" });
  await rowsOf(
    site.platform.store,
    `insert into messages (id, enterprise_id, direction, carrier_sid, from_number, to_number, body, status, at, status_at)
     values (gen_random_uuid(), '${site.enterpriseId}', 'in', 'SM1', '+18135550123', '+1', 'we are fine', 'received', now(), now())`,
  );
  const tampa = await site.center();
  const call = await site.waitingCall(tampa, { customerId: juan.id });
  await rowsOf(
    site.platform.store,
    `update calls set state = 'ended', outcome = 'answered', from_number = '+18135550123' where id = '${call.id}'`,
  );
  const manager = await site.as("manager");
  await manager
    .post(`/customers/${rosa.id}/erase`, {
      version: 1,
      name: "Rosa Alvarez",
      basis: "own-request",
      reference: "ticket 1",
    })
    .expect(200);
  expect((await site.call(call.id))?.fromNumber).toBe("+18135550123");
  const left = await site.read((tx) => tx.execute(sql`select body from messages`));
  expect([...left]).toEqual([{ body: "we are fine" }]);
});
