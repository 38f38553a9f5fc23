import { expect, test } from "vitest";
import type { DuplicatesPage } from "#contract/duplicates.ts";
import {
  type Compared,
  comparePair,
  keysOf,
  likeness,
  shownFrom,
} from "#server/customers/duplicates/compare.ts";
import { duplicateChores, findDuplicates } from "#server/customers/duplicates/find-duplicates.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const person = (name: string, more: Partial<Compared> = {}): Compared => ({
  id: name,
  kind: "person",
  name,
  accountNumber: null,
  points: [],
  addresses: [{ lines: "9 Heron Drive", city: "Tampa", region: "FL", postcode: "33602" }],
  ...more,
});
const phone = [{ kind: "phone" as const, value: "+18135550123" }];

test.each<[says: string, one: Compared, other: Compared, shown: boolean]>([
  [
    "the same name and number",
    person("Rosa Álvarez", { points: phone }),
    person("ALVAREZ, Rosa", { points: phone }),
    true,
  ],
  ["the same name at the same address", person("Rosa Álvarez"), person("Rosa Alvarez"), true],
  ["a name spelt nearly so at the same address", person("Rosa Alvarez"), person("Rosa Alvares"), true],
  [
    "a family at one number and address",
    person("Rosa Alvarez", { points: phone }),
    person("Juan Alvarez", { points: phone }),
    false,
  ],
  [
    "the same name in one city only",
    person("Rosa Alvarez"),
    person("Rosa Alvarez", {
      addresses: [{ lines: "1 Oak St", city: "Tampa", region: "FL", postcode: "33611" }],
    }),
    false,
  ],
  [
    "the same name, number and city, but other accounts",
    person("Rosa Alvarez", { points: phone, accountNumber: "A1" }),
    person("Rosa Alvarez", { points: phone, accountNumber: "A2" }),
    true,
  ],
  [
    "account numbers that differ by signs",
    person("R. Alvarez", { accountNumber: "HB-1 2" }),
    person("Alvarez Household", { accountNumber: "hb12" }),
    true,
  ],
  ["nameless records", person("…", { points: phone }), person("!!", { points: phone }), false],
])("%s: shown or not", (_, one, other, shown) => {
  const { confidence, reasons } = comparePair(one, other);
  expect(confidence >= shownFrom, JSON.stringify({ confidence, reasons })).toBe(shown);
  expect(comparePair(other, one)).toEqual({ confidence, reasons });
});

test("names that are shown as spelt nearly so share a key in their city, so that they meet", () => {
  const spellings = [
    "Rosa Alvarez",
    "Rosa Alvares",
    "Rosa Alvarz",
    "Rose Alvarez",
    "Rossa Alvarez",
    "Róša Álvarez",
  ];
  for (const name of spellings) {
    expect(
      likeness("rosa alvarez", name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()),
    ).toBeGreaterThan(0.4);
    const shared = keysOf(person(name)).filter((key) => keysOf(person("Rosa Alvarez")).includes(key));
    expect([name, shared.length > 0]).toEqual([name, true]);
  }
});

const search = async (site: TestSite) => {
  let compared = 0;
  for (let batch = 1; batch > 0; compared += batch)
    batch = await findDuplicates(site.platform, site.enterpriseId);
  return compared;
};

test("whoever changed is compared in the background; pairs are shown with reasons and, once dismissed, never again", async () => {
  await using site = await freshSite();
  const one = await site.customer({ name: "Rosa Álvarez", number: "+18135550123", city: "Tampa" });
  const two = await site.customer({ name: "Rosa Alvarez", number: "+18135550123", city: "Tampa" });
  await site.customer({ name: "Juan Alvarez", number: "+18135550123", city: "Tampa" });
  expect(await search(site)).toBe(3);
  expect(await search(site)).toBe(0);
  const desk = await site.as("supervisor");
  const page = async (state = "open") =>
    (await desk.get(`/customers/duplicates?state=${state}`).expect(200)).body as DuplicatesPage;
  const [firstId, secondId] = [one.id, two.id].toSorted();
  expect(await page()).toMatchObject({
    pairs: [
      {
        first: { id: firstId },
        second: { id: secondId },
        reasons: ["same-number", "same-name", "same-address"],
      },
    ],
    next: null,
    unchecked: 0,
  });
  expect(await site.feed()).toContain(`duplicates:found ${site.enterpriseId}`);

  await desk.post("/customers/duplicates/dismiss", { firstId: secondId, secondId: firstId }).expect(200);
  // A change of either does not bring it back.
  const current = (await desk.get(`/customers/${one.id}`)).body;
  await desk
    .post(`/customers/${one.id}/change`, { version: current.version, name: "Rosa Maria Alvarez" })
    .expect(200);
  expect(await search(site)).toBe(1);
  expect((await page()).pairs).toEqual([]);
  expect((await page("dismissed")).pairs).toMatchObject([{ dismissed: { by: expect.any(String) } }]);
  await desk.post("/customers/duplicates/reopen", { firstId, secondId }).expect(200);
  expect((await page()).pairs).toHaveLength(1);
  // What they had in common is gone: so is the pair.
  await desk
    .post(`/customers/${one.id}/change`, { version: current.version + 1, name: "Somebody Else" })
    .expect(200);
  await search(site);
  expect((await page()).pairs).toEqual([]);
});

test("a merge takes the pair off the page; whoever was told apart from one is told apart from both", async () => {
  await using site = await freshSite();
  const at = { number: "+18135550123", city: "Tampa" };
  const [a, b, c] = [
    await site.customer({ name: "Rosa Alvarez", ...at }),
    await site.customer({ name: "Rosa Alvarez", ...at }),
    await site.customer({ name: "Rosa Alvarez", ...at }),
  ];
  await search(site);
  const desk = await site.as("supervisor");
  const pairs = async (state: string) =>
    ((await desk.get(`/customers/duplicates?state=${state}`)).body as DuplicatesPage).pairs.length;
  expect(await pairs("open")).toBe(3);
  await desk.post("/customers/duplicates/dismiss", { firstId: b.id, secondId: c.id }).expect(200);
  const merged = await desk
    .post(`/customers/${a.id}/merge`, { version: 1, otherId: b.id, otherVersion: 1 })
    .expect(200);
  await search(site);
  expect([await pairs("open"), await pairs("dismissed")]).toEqual([0, 1]);
  await desk.post(`/customers/${a.id}/merges/${merged.body.mergeId}/undo`, { version: 2 }).expect(200);
  await search(site);
  expect([await pairs("open"), await pairs("dismissed")]).toEqual([2, 1]);
});

test("a switchboard's number that hundreds share makes no pair by itself and no pile of work", async () => {
  await using site = await freshSite();
  await rowsOf(
    site.platform.store,
    `with made as (insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
       select gen_random_uuid(), '${site.enterpriseId}', 'person', md5(n::text) || ' ' || md5((n * 7)::text), 'en', 'UTC', now()
         from generate_series(1, 300) n returning id)
     insert into contact_points (id, enterprise_id, customer_id, kind, value, consent, source, at)
       select gen_random_uuid(), '${site.enterpriseId}', id, 'phone', '+18135550100',
              '{"lifeSafety":true,"service":true,"marketing":false}', 'test', now() from made`,
  );
  expect(await search(site)).toBe(300);
  expect(await rowsOf(site.platform.store, "select 1 from customer_duplicates")).toEqual([]);
  for (const chore of duplicateChores(site.platform)) await chore.run();
});

test("while an import writes, whoever was changed by hand is compared and the imported wait", async () => {
  await using site = await freshSite();
  const { store } = site.platform;
  const made = (
    ids: string,
  ) => `insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
    select ${ids}, '${site.enterpriseId}', 'person', 'Person ' || n, 'en', 'America/New_York', now()`;
  // As an import numbers them: their ids begin with the time.
  const imported = "('0196' || substr(gen_random_uuid()::text, 5))::uuid";
  const byHand = "('f' || substr(gen_random_uuid()::text, 2))::uuid";
  await rowsOf(store, `${made(imported)} from generate_series(1, 300) as n`);
  await rowsOf(store, `${made(byHand)} from generate_series(301, 303) as n`);
  await rowsOf(
    store,
    `insert into imports (id, enterprise_id, by_person_id, file_name, size_bytes, state, defaults, counts, created_at,
       worked_by, worked_until)
     values (gen_random_uuid(), '${site.enterpriseId}', gen_random_uuid(), 'a.csv', 1, 'committing', '{}', '{}', now(),
       'main', now() + interval '1 minute')`,
  );
  const waiting = async () =>
    (
      await rowsOf(
        store,
        `select count(*)::int as all, (count(*) filter (where customer_id::text not like '0196%'))::int as "byHand"
           from duplicate_checks`,
      )
    )[0] as { all: number; byHand: number };
  const search = duplicateChores(site.platform).find(({ name }) => name === "find-duplicates")!;
  expect(await waiting()).toEqual({ all: 303, byHand: 3 });
  await search.run();
  const beside = await waiting();
  expect(beside.byHand).toBe(0);
  expect(beside.all).toBeGreaterThan(150);
  await rowsOf(store, "update imports set worked_until = now()");
  await search.run();
  expect(await waiting()).toEqual({ all: 0, byHand: 0 });
});
