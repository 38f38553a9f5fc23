/** At 100,000 customers the search for duplicates reads what an index leads it to, and nothing else. */
import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { findDuplicates } from "#server/customers/duplicates/find-duplicates.ts";
import { sharersStatement } from "#server/customers/duplicates/queries.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const customersMade = 100_000;
/** A write that takes longer holds up every reader of the feed. */
const batchMaxMs = 250;

async function fill(site: TestSite): Promise<void> {
  await once(site.platform.store.supervisorUrl, 60_000, async (session) => {
    await session.unsafe(`
      set app.search_later = 'on';
      insert into customers (id, enterprise_id, kind, name, language, time_zone, created_at)
        select md5('c' || n)::uuid, '${site.enterpriseId}', 'person', 'Person ' || n % 5000, 'en', 'UTC', now()
          from generate_series(1, ${customersMade}) n;
      insert into contact_points (id, enterprise_id, customer_id, kind, value, consent, source, at)
        select md5('p' || n)::uuid, '${site.enterpriseId}', md5('c' || n)::uuid, 'phone', '+1813' || n % 90000,
               '{"lifeSafety":true,"service":true,"marketing":false}', 'test', now() from generate_series(1, ${customersMade}) n;
      insert into duplicate_keys (enterprise_id, key, customer_id)
        select '${site.enterpriseId}', md5('k' || n % 20000 || k)::uuid, md5('c' || n)::uuid
          from generate_series(1, ${customersMade}) n, generate_series(1, 2) k;
      insert into duplicate_checks (customer_id, enterprise_id)
        select id, enterprise_id from customers where id < '02000000-0000-0000-0000-000000000000';
      analyze customers; analyze contact_points; analyze duplicate_keys; analyze duplicate_checks;`);
  });
}

test("no statement reads a whole table, and a batch is a short write", async () => {
  await using site = await freshSite();
  await fill(site);
  const plan = await site.read(async (tx) => {
    const ids = await tx.execute<{ id: string }>(sql`select id from customers limit 50`);
    const lines = await tx.execute<{ "QUERY PLAN": string }>(
      sql`explain ${sharersStatement(
        ids.map(({ id }) => id),
        50,
      )}`,
    );
    return lines.map((line) => line["QUERY PLAN"]).join("\n");
  });
  expect(plan).not.toMatch(/Seq Scan on (duplicate_keys|contact_points|customers)/);
  expect(plan).toMatch(/Index.* using duplicate_keys_pkey|duplicate_keys_enterprise_id_key/);
  expect(plan).toMatch(/contact_points_by_value/);
  const tooks: number[] = [];
  for (let compared = 1; compared > 0; ) {
    const started = performance.now();
    compared = await findDuplicates(site.platform, site.enterpriseId);
    tooks.push(performance.now() - started);
  }
  expect(tooks.length).toBeGreaterThan(10);
  const middle = tooks.toSorted((a, b) => a - b)[Math.floor(tooks.length / 2)]!;
  expect(middle).toBeLessThan(batchMaxMs);
}, 60_000);
