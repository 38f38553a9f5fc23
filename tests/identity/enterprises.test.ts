import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { expect, test } from "vitest";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshDatabase, type TestDatabase } from "#tests/kit/postgres.ts";

const ours = randomUUID();
const theirs = randomUUID();

/** Two enterprises with a customer each. */
async function twoEnterprises(): Promise<TestDatabase> {
  const store = await freshDatabase();
  for (const [id, name] of [
    [ours, "Ours"],
    [theirs, "Theirs"],
  ]) {
    await rowsOf(store, `insert into enterprises (id, name) values ('${id}', '${name}')`);
    await rowsOf(
      store,
      `insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
       values (gen_random_uuid(), '${id}', 'person', 'Customer of ${name}', 'en', 'America/New_York', now())`,
    );
  }
  return store;
}

/** One transaction as the application, for an enterprise or for none; rolled back on error. */
async function asApp<T>(
  store: TestDatabase,
  enterpriseId: string,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const sql = postgres(store.appUrl, { max: 1, onnotice: () => undefined });
  try {
    return (await sql.begin(async (tx) => {
      await tx`select set_config('app.enterprise', ${enterpriseId}, true)`;
      return work(tx);
    })) as T;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * Tables without row-level security, each for a reason. A new table is either isolated or named here.
 */
const shared: Record<string, string> = {
  enterprises: "whose customers are served; only names, and asked for before any enterprise is chosen",
  users: "a sign-in is found by e-mail before anybody knows whose enterprise it is; no business data",
  sessions: "a session is found by its token before anybody knows whose enterprise it is",
  accounts: "password hashes, read by better-auth for a user already found",
  verifications: "one-time tokens and links, found by what was typed",
  two_factors: "second factors, encrypted, read for a user already found",
  rate_limits: "counts under digests, for attempts of nobody yet known",
  feed: "only that something changed, ids and no data; one reader a site serves all enterprises",
  portals:
    "where a customers' page is found by its address before the enterprise is known; no data of customers",
  phone_numbers: "which enterprise a dialled number belongs to: asked before the enterprise is known",
};

test("every table keeps enterprises apart, except those that must not, each with its reason", async () => {
  await using store = await twoEnterprises();
  const open = await rowsOf(
    store,
    `select relname from pg_class join pg_namespace n on n.oid = relnamespace
     where nspname = 'public' and relkind in ('r', 'p') and not relrowsecurity order by 1`,
  );
  expect(open.map((row) => row.relname)).toEqual(Object.keys(shared).toSorted());
  const policies = await rowsOf(
    store,
    // The reader's are for a role nobody can sign in as: tests/customers/find.test.ts.
    `select distinct tablename, qual, with_check from pg_policies
     where schemaname = 'public' and roles <> '{holdfast_reader}'`,
  );
  for (const policy of policies) {
    expect(policy.qual).toContain("enterprise_id = (NULLIF(current_setting('app.enterprise'");
    expect(policy.with_check).toEqual(policy.qual);
  }
});

test("a transaction sees its own enterprise's rows only, and without one it sees none", async () => {
  await using store = await twoEnterprises();
  const names = (enterpriseId: string) =>
    asApp(store, enterpriseId, async (sql) => (await sql`select name from customers`).map((row) => row.name));
  expect(await names(ours)).toEqual(["Customer of Ours"]);
  expect(await names(theirs)).toEqual(["Customer of Theirs"]);
  expect(await names("")).toEqual([]);
});

test("the setting of one transaction does not reach the next on the same connection", async () => {
  await using store = await twoEnterprises();
  const sql = postgres(store.appUrl, { max: 1 });
  await sql.begin((tx) => tx`select set_config('app.enterprise', ${ours}, true)`);
  expect(await sql`select name from customers`).toHaveLength(0);
  await sql.end();
});

test.each([
  [
    "write a row for another enterprise",
    `insert into drafts (enterprise_id, person_id, key, text, at) values ('${theirs}', gen_random_uuid(), 'k', 't', now())`,
  ],
  ["move its own row to another enterprise", `update customers set enterprise_id = '${theirs}'`],
])("the application cannot %s", async (_what, statement) => {
  await using store = await twoEnterprises();
  await expect(asApp(store, ours, (sql) => sql.unsafe(statement))).rejects.toThrow(/row-level security/);
});

test("changing and deleting reach only its own enterprise's rows", async () => {
  await using store = await twoEnterprises();
  await asApp(store, ours, (sql) => sql`update customers set name = 'changed'`);
  await asApp(store, ours, (sql) => sql`delete from customers where name = 'Customer of Theirs'`);
  expect((await rowsOf(store, "select name from customers order by 1")).map((row) => row.name)).toEqual([
    "Customer of Theirs",
    "changed",
  ]);
});

test.each([
  "alter table customers disable row level security",
  "drop policy own_enterprise on customers",
  "create policy mine on customers using (true)",
  "alter policy own_enterprise on customers using (true)",
  "create table mine (id int)",
  "alter role holdfast_app bypassrls",
  "set role holdfast_owner",
  "set session authorization holdfast_supervisor",
  "grant holdfast_owner to holdfast_app",
  "create function f() returns int language sql security definer as 'select 1'",
  "copy customers to program 'cat'",
  "update enterprises set name = 'mine'",
  "delete from audit_entries",
  "update audit_entries set action = 'nothing'",
  "truncate audit_entries",
  "update audit_seals set digest = 'x'",
  "delete from audit_seals",
  "update feed set type = 'nothing'",
])("the application cannot: %s", async (statement) => {
  await using store = await twoEnterprises();
  await expect(asApp(store, ours, (sql) => sql.unsafe(statement))).rejects.toThrow(
    /must be owner|permission denied|Only roles with|must be superuser|must have admin option/,
  );
});

test("switching row-level security off gives the application an error, not the rows", async () => {
  await using store = await twoEnterprises();
  await expect(
    asApp(store, ours, async (sql) => {
      await sql`set local row_security = off`;
      return sql`select * from customers`;
    }),
  ).rejects.toThrow(/row-level security/);
});

test("the application's role can bypass nothing and owns nothing", async () => {
  await using store = await twoEnterprises();
  const [role] = await rowsOf(
    store,
    "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = 'holdfast_app'",
  );
  expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
  const owned = await rowsOf(
    store,
    "select relname from pg_class join pg_roles r on r.oid = relowner where rolname = 'holdfast_app'",
  );
  expect(owned).toEqual([]);
  const member = await rowsOf(
    store,
    "select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = 'holdfast_app'",
  );
  expect(member).toEqual([]);
});
