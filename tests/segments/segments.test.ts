import { expect, test } from "vitest";
import type { SegmentFilter, SegmentPage, SegmentView } from "#contract/segments.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite } from "#tests/kit/site.ts";

const inTampa: SegmentFilter = { on: "place", city: ["Tampa"] };
const everybody: SegmentFilter = { on: "all", of: [] };

test("a segment is kept, counted, listed, changed and removed; each is on the chain and in the feed", async () => {
  await using site = await freshSite();
  const rosa = await site.customer({ name: "Rosa", city: "Tampa", number: "+18135550110" });
  await site.customer({ name: "Ben", city: "Largo" });
  const manager = await site.as("manager");

  const kept = (await manager.post("/segments", { name: "In Tampa", filter: inTampa }).expect(201))
    .body as SegmentView;
  expect((await manager.get("/segments").expect(200)).body).toMatchObject([
    { name: "In Tampa", filter: inTampa },
  ]);
  expect((await manager.post("/segments/count", { filter: inTampa }).expect(200)).body.count).toBe(1);
  const page = (await manager.post("/segments/customers", { filter: inTampa }).expect(200))
    .body as SegmentPage;
  expect(page).toMatchObject({
    customers: [{ id: rosa.id, name: "Rosa", city: "Tampa", phone: "+18135550110" }],
    next: null,
  });
  const not: SegmentFilter = { on: "not", of: inTampa };
  const changed = await manager
    .post(`/segments/${kept.id}`, { name: "Elsewhere", filter: not, version: 1 })
    .expect(200);
  expect(changed.body).toMatchObject({ name: "Elsewhere", filter: not, version: 2 });
  await manager.post(`/segments/${kept.id}/remove`).expect(200);
  expect((await manager.get("/segments").expect(200)).body).toEqual([]);

  const told = await rowsOf(
    site.platform.store,
    "select action, detail from audit_entries where entity in ('segment', 'customers') order by at, action",
  );
  expect(told.map(({ action }) => action)).toEqual(["added", "counted", "searched", "changed", "removed"]);
  expect(told[2]?.detail).toEqual({ filter: inTampa, found: [rosa.id] });
  expect((await site.feed()).filter((line) => line.startsWith("segment"))).toEqual(
    ["added", "changed", "removed"].map((what) => `segment:${what} ${kept.id}`),
  );
});

test("a list of many goes page by page by name, everybody once", async () => {
  await using site = await freshSite();
  await rowsOf(
    site.platform.store,
    `insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
     select gen_random_uuid(), '${site.enterpriseId}', 'person', 'Person ' || n % 40, 'en', 'UTC', now()
     from generate_series(1, 120) n`,
  );
  const manager = await site.as("manager");
  const names: string[] = [];
  const ids = new Set<string>();
  for (let after: string | undefined; ; ) {
    const { body } = await manager.post("/segments/customers", { filter: everybody, after }).expect(200);
    const page = body as SegmentPage;
    for (const { id, name } of page.customers) {
      ids.add(id);
      names.push(name);
    }
    if (page.next === null) break;
    after = page.next;
  }
  expect(ids.size).toBe(120);
  expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});

test("what cannot be taken is refused by its place, and somebody else's change is not overwritten", async () => {
  await using site = await freshSite();
  const manager = await site.as("manager");
  const fieldsOf = async (path: string, body: object) => {
    const answer = await manager.post(path, body);
    return [answer.status, (answer.body.errors as { field: string }[]).map(({ field }) => field)];
  };
  const bad = { on: "all", of: [{ on: "tag", is: [] }] };
  expect(await fieldsOf("/segments", { name: " ", filter: bad })).toEqual([400, ["name", "filter.of.0.is"]]);
  expect(await fieldsOf("/segments/count", { filter: bad })).toEqual([400, ["filter.of.0.is"]]);
  expect(await fieldsOf("/segments/customers", { filter: everybody, after: "nonsense" })).toEqual([
    400,
    ["after"],
  ]);
  let deep: unknown = everybody;
  for (let level = 0; level < 2_000; level += 1) deep = { on: "not", of: deep };
  expect(await fieldsOf("/segments/count", { filter: deep })).toEqual([400, ["filter"]]);
  await manager.post("/segments", { name: "All", filter: everybody }).expect(201);
  expect(await fieldsOf("/segments", { name: "aLL", filter: inTampa })).toEqual([400, ["name"]]);
  const [{ id }] = (await manager.get("/segments")).body as [SegmentView];
  await manager.post(`/segments/${id}`, { name: "All", filter: inTampa, version: 1 }).expect(200);
  await manager.post(`/segments/${id}`, { name: "All", filter: everybody, version: 1 }).expect(409);
});

test("an agent may count and list but not change; a partner's seat may do neither", async () => {
  await using site = await freshSite();
  const agent = await site.as("agent");
  await agent.post("/segments/count", { filter: everybody }).expect(200);
  await agent.post("/segments", { name: "All", filter: everybody }).expect(403);
  const center = await site.center({ kind: "partner" });
  const partner = await site.as(await site.agent(center, { partner: true }));
  for (const path of ["/segments/count", "/segments/customers"])
    await partner.post(path, { filter: everybody }).expect(403);
  await partner.get("/segments").expect(403);
});

test("what the records hold can be chosen from", async () => {
  await using site = await freshSite();
  const { id } = await site.customer({ city: "Tampa", language: "es" });
  await site.customer({ city: "Largo" });
  await site.customer({ city: "Tampa" });
  await rowsOf(
    site.platform.store,
    `insert into holdings (id, enterprise_id, customer_id, product, detail, since)
     select gen_random_uuid(), '${site.enterpriseId}', '${id}', product, '', now()
     from unnest(array['Water', 'Electricity', 'Water']) as product`,
  );
  await rowsOf(site.platform.store, `update customers set tags = '{b,a}' where id = '${id}'`);
  expect((await (await site.as("agent")).get("/segments/choices").expect(200)).body).toMatchObject({
    products: ["Electricity", "Water"],
    cities: ["Largo", "Tampa"],
    regions: ["FL"],
    languages: ["en", "es"],
    tags: ["a", "b"],
  });
});
