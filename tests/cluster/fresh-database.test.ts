import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { freshDatabase } from "#tests/kit/postgres.ts";

test("two fresh databases do not see each other, and the application role may not bypass row security", async () => {
  await using one = await freshDatabase();
  await using two = await freshDatabase();
  await once(one.ownerUrl, 5000, (sql) => sql`create table only_here (id int)`);

  const tables = (sql: Parameters<Parameters<typeof once>[2]>[0]) => sql`
    select tablename from pg_tables where tablename = 'only_here'`;
  expect(await once(one.appUrl, 5000, tables)).toHaveLength(1);
  expect(await once(two.appUrl, 5000, tables)).toHaveLength(0);

  const [role] = await once(
    one.appUrl,
    5000,
    (sql) => sql`
    select rolsuper or rolbypassrls as bypass from pg_roles where rolname = current_user`,
  );
  expect(role?.bypass).toBe(false);
});
