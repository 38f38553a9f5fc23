import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { tablesAboutCustomers } from "#server/customers/tables-about-customers.ts";
import { holdsCustomersByValue, speaksOfCustomers } from "#server/customers/what-speaks-of-customers.ts";
import { freshSite } from "#tests/kit/site.ts";

test("every table that speaks of a customer, or hangs on one that does, says what a merge and an erasure do with it", async () => {
  await using site = await freshSite();
  const places = await site.read(async (tx) => {
    const direct = await tablesAboutCustomers(tx);
    // Whatever references one of these references a customer too: an offer its call, a line of a case its case.
    const hanging = await tx.execute<{ name: string; column: string }>(sql`
      select r.relname as name, a.attname as "column"
        from pg_constraint f join pg_class r on r.oid = f.conrelid
        join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
        join pg_class t on t.oid = f.confrelid
       where f.contype = 'f' and t.relname = any (${sql.param(direct.map(({ name }) => name))}::text[])`);
    // Lists of ids reference nothing that the server knows of.
    const lists = await tx.execute<{ name: string; column: string }>(sql`
      select table_name as name, column_name as "column" from information_schema.columns
       where table_schema = 'public' and column_name = 'customer_ids'`);
    return [...direct, ...hanging, ...lists].map(({ name, column }) => `${name}.${column}`);
  });
  expect([...new Set(places)].toSorted()).toEqual(Object.keys(speaksOfCustomers).toSorted());
});

test("every other table that holds words people typed is named, with what becomes of a person in it", async () => {
  await using site = await freshSite();
  const known = await site.read((tx) =>
    tx.execute<{ name: string }>(
      sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    ),
  );
  const names = known.map(({ name }) => name);
  expect(Object.keys(holdsCustomersByValue).filter((name) => !names.includes(name))).toEqual([]);
});
