import { expect, test } from "vitest";
import type { SearchView } from "#contract/customers.ts";
import { once } from "#db/cluster/sql-session.ts";
import { addresses, contactPoints, customers } from "#db/schema/customers.ts";
import { forgetWordsChore } from "#server/customers/find/forget-words.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

type Person = {
  name: string;
  phone?: string;
  email?: string;
  account?: string;
  lines?: string;
  city?: string;
};

async function put(site: TestSite, person: Person, enterpriseId = site.enterpriseId): Promise<string> {
  const id = site.platform.ids.uuid();
  const at = site.platform.clock.now();
  const own = () => ({ id: site.platform.ids.uuid(), enterpriseId, customerId: id });
  const consent = { lifeSafety: true, service: true, marketing: false };
  await site.platform.database.write({ enterpriseId }, async (tx) => {
    await tx.insert(customers).values({
      id,
      enterpriseId,
      kind: "person",
      name: person.name,
      language: "en",
      timeZone: "America/New_York",
      accountNumber: person.account,
      createdAt: at,
    });
    for (const [kind, value] of [
      ["phone", person.phone],
      ["email", person.email],
    ] as const)
      if (value)
        await tx.insert(contactPoints).values({ ...own(), kind, value, consent, source: "test", at });
    if (person.lines)
      await tx.insert(addresses).values({
        ...own(),
        lines: person.lines,
        city: person.city ?? "Tampa",
        region: "FL",
        postcode: "33602",
      });
  });
  return id;
}

async function finder(site: TestSite) {
  const desk = await site.as("agent");
  return async (asked: string): Promise<SearchView> =>
    (await desk.get(`/customers/search?q=${encodeURIComponent(asked)}`).expect(200)).body as SearchView;
}
const names = (found: SearchView) => found.customers.map(({ name }) => name);

const rosa: Person = {
  name: "Rosa Álvarez",
  phone: "+18135550123",
  email: "rosa.alvarez7@mail.example",
  account: "HB-204817",
  lines: "4417 Bayshore Boulevard, Apt 3",
  city: "Tampa",
};

test("one box finds a customer by name, number as typed, e-mail, account and address", async () => {
  await using site = await freshSite();
  await put(site, rosa);
  await put(site, { name: "Roland Alvey", phone: "+18135550199", lines: "12 Heron Drive", city: "Largo" });
  const find = await finder(site);
  for (const asked of [
    "Rosa Álvarez",
    "alvarez rosa",
    "ROSA ALV",
    "+1 813 555 0123",
    "(813) 555-0123",
    "8135550123",
    "555-0123",
    "0123",
    "rosa.alvarez7@mail.example",
    "HB-204817",
    "hb204817",
    "4417 bayshore",
    "rosa tampa",
  ])
    expect([asked, names(await find(asked))]).toEqual([asked, ["Rosa Álvarez"]]);
  expect(await find("nobody at all")).toEqual({ customers: [], tolerant: false, more: false });
});

test.each([
  ["Alavrez", "Rosa Álvarez"],
  ["rosa alvares", "Rosa Álvarez"],
  ["Bayshor Bulevard", "Rosa Álvarez"],
  ["Nguyen Thi Phuong", "Nguyễn Thị Phương"],
  ["Rsoa", "Rosa Álvarez"],
  ["Ana Stoo", "Ana Soto"],
  ["ngyuen phuong", "Nguyễn Thị Phương"],
  ["王小", "王小明"],
  ["Lukasz Wojcik", "Łukasz Wójcik"],
  ["müller", "Mueller Müller GmbH"],
])("%s finds %s", async (asked, name) => {
  await using site = await freshSite();
  await put(site, rosa);
  for (const each of ["Nguyễn Thị Phương", "王小明", "Łukasz Wójcik", "Mueller Müller GmbH", "Ana Soto"])
    await put(site, { name: each });
  const find = await finder(site);
  expect(names(await find(asked))).toEqual([name]);
});

test("whoever is called so comes before hundreds who only live in a street called so", async () => {
  await using site = await freshSite();
  await rowsOf(
    site.platform.store,
    `with made as (
       insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
       select gen_random_uuid(), '${site.enterpriseId}', 'person', 'Person ' || n, 'en', 'UTC', now()
       from generate_series(1, 400) n returning id)
     insert into addresses (id, enterprise_id, customer_id, lines, city, region, postcode)
     select gen_random_uuid(), '${site.enterpriseId}', id, '12 Howard Avenue', 'Tampa', 'FL', '33602' from made`,
  );
  await put(site, { name: "Zoë Howard", lines: "9 Elm Street" });
  await put(site, { name: "Ada Howarding" });
  const find = await finder(site);
  expect(names(await find("howard"))[0]).toBe("Zoë Howard");
  expect((await find("howard")).more).toBe(true);
  expect(names(await find("howardin"))).toEqual(["Ada Howarding"]);
  // A bar in a name ends no name.
  await put(site, { name: "Front|Quarrel" });
  expect(names(await find("quarrel"))).toEqual(["Front|Quarrel"]);
});

test("an account number is found while it is typed, before everything that only begins like its letters", async () => {
  await using site = await freshSite();
  await put(site, rosa);
  await put(site, { name: "Hb Ltd", account: "HB-300000" });
  const find = await finder(site);
  for (const asked of ["HB-2", "hb-20481", "HB 204817"])
    expect([asked, names(await find(asked))]).toEqual([asked, ["Rosa Álvarez"]]);
});

test("a word that no line has any more is forgotten, and one that comes back in time is kept", async () => {
  await using site = await freshSite();
  const id = await put(site, { name: "Quintessa Vanterpool" });
  await put(site, { name: "Quentin Vanterpool" });
  const known = async () =>
    (await rowsOf(site.platform.store, "select word from search_words order by word")).map((row) => row.word);
  const rename = (name: string) =>
    rowsOf(site.platform.store, `update customers set name = '${name}' where id = '${id}'`);
  let now = site.platform.clock.now().getTime();
  const clock = { ...site.platform.clock, now: () => new Date(now) };
  const chore = forgetWordsChore({ ...site.platform, clock });
  await rename("Nobody");
  await chore.run();
  expect(await known()).toEqual(["nobody", "quentin", "quintessa", "vanterpool"]);
  await rename("Quintessa");
  now += 24 * 3_600_000;
  await chore.run();
  expect(await known()).toEqual(["nobody", "quentin", "quintessa", "vanterpool"]);
  now += 24 * 3_600_000;
  await chore.run();
  expect(await known()).toEqual(["quentin", "quintessa", "vanterpool"]);
  expect(names(await (await finder(site))("quintesas"))).toEqual(["Quintessa"]);
});

test("what changes a record, by whatever way, changes what finds it", async () => {
  await using site = await freshSite();
  const id = await put(site, rosa);
  const other = await put(site, { name: "Ana Soto" });
  await rowsOf(site.platform.store, `update customers set name = 'Rosa Quintero' where id = '${id}'`);
  await rowsOf(
    site.platform.store,
    `update contact_points set customer_id = '${other}' where kind = 'phone'`,
  );
  await rowsOf(site.platform.store, `delete from addresses where customer_id = '${id}'`);
  const find = await finder(site);
  expect(names(await find("quintero"))).toEqual(["Rosa Quintero"]);
  expect(names(await find("555-0123"))).toEqual(["Ana Soto"]);
  expect(names(await find("bayshore"))).toEqual([]);
});

test("another enterprise's customers are never found, not even nearly", async () => {
  await using site = await freshSite();
  const theirs = site.platform.ids.uuid();
  await rowsOf(site.platform.store, `insert into enterprises (id, name) values ('${theirs}', 'Theirs')`);
  await put(site, rosa, theirs);
  const find = await finder(site);
  for (const asked of ["Rosa", "Alavrez", "0123", "HB-204817", "tampa"])
    expect((await find(asked)).customers).toEqual([]);
  // Without an enterprise there is nothing to find either.
  expect(
    await once(site.platform.store.appUrl, 10_000, (sql) => sql`select * from find_customers('Rosa', 9)`),
  ).toHaveLength(0);
});

test("the application may neither become the reader nor read past the policies by any other way", async () => {
  await using site = await freshSite();
  const asApp = (statement: string) =>
    once(site.platform.store.appUrl, 10_000, (sql) => sql.unsafe(statement));
  await expect(asApp("set role holdfast_reader")).rejects.toThrow(/permission denied/);
  await expect(asApp("create function public.f() returns int language sql as 'select 1'")).rejects.toThrow(
    /permission denied/,
  );
  const open = await rowsOf(
    site.platform.store,
    `select tablename, roles::text, cmd from pg_policies where policyname = 'reader_sees_all' order by 1`,
  );
  expect(open).toEqual(
    ["customer_search", "search_words"].map((tablename) => ({
      tablename,
      roles: "{holdfast_reader}",
      cmd: "SELECT",
    })),
  );
});

test("search goes through the index of terms, and a misspelt word through the index of words", async () => {
  await using site = await freshSite();
  await rowsOf(
    site.platform.store,
    `insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
     select gen_random_uuid(), '${site.enterpriseId}', 'person', 'Person ' || translate(md5(n::text), '0123456789', 'ghijklmnop'), 'en', 'UTC', now()
     from generate_series(1, 5000) n`,
  );
  const scansOf = async () => {
    const [scans] = await rowsOf(
      site.platform.store,
      `select pg_stat_force_next_flush(), pg_stat_clear_snapshot(),
         (select idx_scan::int from pg_stat_user_indexes where indexrelname = 'customer_search_terms') as terms,
         (select idx_scan::int from pg_stat_user_indexes where indexrelname = 'search_words_like') as words,
         (select seq_scan::int from pg_stat_user_tables where relname = 'customer_search') as whole`,
    );
    return scans as { terms: number; words: number; whole: number };
  };
  await rowsOf(site.platform.store, "analyze customer_search, search_words");
  const before = await scansOf();
  // As the application, on a connection that ends: what it counted is then told at once.
  await once(site.platform.store.appUrl, 30_000, async (sql) => {
    await sql`select set_config('app.enterprise', ${site.enterpriseId}, false)`;
    expect(await sql`select * from find_customers('persn', 5)`).toHaveLength(5);
  });
  await expect.poll(async () => (await scansOf()).words - before.words).toBe(1);
  const after = await scansOf();
  expect([after.terms - before.terms, after.whole - before.whole]).toEqual([5, 0]);
});

test("every search is on the audit chain with whom it found, and a partner's seat is refused", async () => {
  await using site = await freshSite();
  const id = await put(site, rosa);
  await (await finder(site))("rosa");
  expect(
    await rowsOf(site.platform.store, "select detail from audit_entries where action = 'searched'"),
  ).toEqual([{ detail: { found: [id] } }]);
  const center = await site.center({ kind: "partner" });
  const partner = await site.as(await site.agent(center, { partner: true }));
  expect((await partner.get("/customers/search?q=rosa")).status).toBe(403);
});

test("a shared number says so, and marks who alone spoke from it lately", async () => {
  await using site = await freshSite();
  const center = await site.center();
  const phone = "+18135550140";
  const [ada] = [await put(site, { name: "Ada", phone }), await put(site, { name: "Ben", phone })];
  const desk = await site.as("agent");
  const ask = async () =>
    (await desk.get(`/customers/look-up?number=${encodeURIComponent("(813) 555-0140")}`)).body;
  expect(await ask()).toMatchObject({
    number: phone,
    match: "several",
    customers: [
      { name: "Ada", probable: false },
      { name: "Ben", probable: false },
    ],
  });
  const call = await site.waitingCall(center, { customerId: ada });
  await rowsOf(site.platform.store, `update calls set from_number = '${phone}' where id = '${call.id}'`);
  await rowsOf(
    site.platform.store,
    `insert into interactions (id, enterprise_id, customer_id, call_id, kind, summary, at)
     values (gen_random_uuid(), '${site.enterpriseId}', '${ada}', '${call.id}', 'call', '', now())`,
  );
  expect((await ask()).customers).toMatchObject([
    { name: "Ada", probable: true },
    { name: "Ben", probable: false },
  ]);
});
