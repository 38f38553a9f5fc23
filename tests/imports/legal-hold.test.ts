import { expect, test } from "vitest";
import { forgetImports } from "#server/imports/retention.ts";
import { runImports } from "#server/imports/run-imports.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

/** An import that made these customers, so many days ago. */
async function imported(site: TestSite, state: string, daysAgo: number, customerIds: readonly string[]) {
  const id = site.platform.ids.uuid();
  const { store, ids } = site.platform;
  await rowsOf(
    store,
    `insert into imports (id, enterprise_id, by_person_id, file_name, size_bytes, state, defaults, counts, created_at)
     values ('${id}', '${site.enterpriseId}', '${ids.uuid()}', 'a.csv', 1, '${state}', '{}', '{}', now() - interval '${daysAgo} days')`,
  );
  for (const customerId of customerIds)
    await rowsOf(
      store,
      `insert into import_changes (import_id, enterprise_id, customer_id, before, digest_after, point_ids, address_ids)
       select '${id}', '${site.enterpriseId}', c.id, '{"name":"Before"}',
              md5(concat_ws('|', (to_jsonb(c) - 'version')::text, null, null)), '{}', '{}'
         from customers c where c.id = '${customerId}'`,
    );
  return id;
}

test("neither the undo of an import nor its retention touches a record under a legal hold", async () => {
  await using site = await freshSite();
  const held = await site.customer({ name: "Rosa Held" });
  const free = await site.customer({ name: "Juan Free" });
  const manager = await site.as("manager");
  const { body: hold } = await manager.post(`/customers/${held.id}/hold`, { reason: "claim 17" }).expect(200);
  const undoing = await imported(site, "undoing", 0, [held.id, free.id]);
  await runImports(site.platform);
  const names = async () =>
    (await rowsOf(site.platform.store, "select name from customers order by name")).map(({ name }) => name);
  expect(await names()).toEqual(["Before", "Rosa Held"]);
  expect(await rowsOf(site.platform.store, `select kept from imports where id = '${undoing}'`)).toEqual([
    { kept: 1 },
  ]);

  await imported(site, "committed", 40, [held.id, free.id]);
  const left = async () =>
    (await rowsOf(site.platform.store, "select customer_id as id from import_changes")).map(({ id }) => id);
  await forgetImports(site.platform);
  expect(await left()).toEqual([held.id]);
  await manager.post(`/customers/${held.id}/hold/${hold.holdId}/lift`, { reason: "settled" }).expect(200);
  await forgetImports(site.platform);
  expect(await left()).toEqual([]);
});
