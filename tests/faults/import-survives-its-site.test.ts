/** An import whose site dies, in the dry run and in the commit: the other site goes on, and every row is done once. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportView } from "#contract/imports.ts";
import { createPerson } from "#server/identity/create-person.ts";
import { openSessionFor } from "#server/identity/open-session.ts";
import { partBytesMax } from "#server/imports/take-part.ts";
import { openTwoSites, type SiteId, type TwoSites } from "#tests/kit/two-sites.ts";

const rows = 4_000;
const doneWithinMs = 90_000;
const csv = Buffer.from(
  [
    "account number,name,email,phone,city",
    ...Array.from({ length: rows }, (_, nth) => {
      const phone = `+1813${2_000_000 + nth}`;
      return `K-${nth},Person ${nth},person.${nth}@example.com,${phone},Tampa`;
    }),
  ].join("\n"),
);

let two: TwoSites;
let token = "";

beforeAll(async () => {
  two = await openTwoSites();
  const { platform, secret } = two;
  const id = await createPerson(platform, platform.enterpriseId, {
    name: "Manager",
    role: "manager",
    email: "manager@example.com",
  });
  token = await openSessionFor(platform, secret, id, 3_600_000);
}, 180_000);

afterAll(async () => {
  await two?.[Symbol.asyncDispose]();
});

async function ask<T>(site: SiteId, method: "GET" | "POST", path: string, body?: object): Promise<T> {
  const { url } = two.sites.find(({ id }) => id === site)!;
  const res = await fetch(`${url}/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await res.text();
  if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${text}`);
  return JSON.parse(text) as T;
}

async function upload(site: SiteId): Promise<ImportView> {
  let view = await ask<ImportView>(site, "POST", "imports", { fileName: "k.csv", sizeBytes: csv.length });
  for (let place = 0; place < csv.length; place += partBytesMax) {
    const base64 = csv.subarray(place, place + partBytesMax).toString("base64");
    view = await ask<ImportView>(site, "POST", `imports/${view.id}/parts`, { place, base64 });
  }
  return view;
}

/** Past both sites: where the import stands. */
async function standing(id: string) {
  const [row] = await two.platform.database.read({ enterpriseId: two.platform.enterpriseId }, (tx) =>
    tx.execute<{ state: string; done: number; by: SiteId; counts: ImportView["counts"] }>(
      sql`select state, rows_done as done, worked_by as by, counts from imports where id = ${id}`,
    ),
  );
  return row!;
}

async function until(id: string, isSo: (now: Awaited<ReturnType<typeof standing>>) => boolean) {
  const endMs = performance.now() + doneWithinMs;
  for (;;) {
    const now = await standing(id);
    if (isSo(now)) return now;
    if (performance.now() > endMs)
      throw new Error(`it stands still: ${JSON.stringify(now)}\n${await two.lastWords()}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Kills the site at work, with SIGKILL, when some rows are done and most are not; the other must finish. */
async function killAtWork(id: string): Promise<{ killed: SiteId; after: number }> {
  const now = await until(id, ({ done }) => done > 500);
  expect(now.done).toBeLessThan(rows);
  // Its import process is not killed: it ends because its site is gone.
  await two.sites.find((site) => site.id === now.by)!.child.kill();
  return { killed: now.by, after: (await standing(id)).done };
}

const counted = async () =>
  (
    await two.platform.database.read({ enterpriseId: two.platform.enterpriseId }, (tx) =>
      tx.execute<Record<string, number>>(sql`
        select (select count(*) from customers)::int as customers,
               (select count(distinct account_number) from customers)::int as accounts,
               (select count(*) from contact_points)::int as points,
               (select count(distinct value) from contact_points)::int as "differentPoints",
               (select count(*) from addresses)::int as addresses,
               (select count(*) from import_changes)::int as changes,
               (select count(*) from customer_search)::int as lines,
               (select count(*) from audit_entries where entity = 'customer' and action = 'created')::int as entries,
               (select count(distinct entity_id) from audit_entries
                 where entity = 'customer' and action = 'created')::int as "differentEntries"`),
    )
  )[0]!;

test("a site killed in the dry run, then the one at the commit: the other finishes, rows exact, nothing twice", async () => {
  const sent = await upload("main");
  await ask("main", "POST", `imports/${sent.id}/check`, { mapping: sent.mapping });
  const first = await killAtWork(sent.id);
  expect(first.after).toBeLessThan(rows);
  const told = await until(sent.id, ({ state }) => state === "checked");
  expect(told.by).not.toBe(first.killed);
  expect(told.counts).toEqual({ create: rows, update: 0, unchanged: 0, duplicate: 0, rejected: 0 });
  expect(await counted()).toMatchObject({ customers: 0, points: 0, changes: 0 });

  await two.untilServing();
  await ask("cloud", "POST", `imports/${sent.id}/commit`);
  const second = await killAtWork(sent.id);
  expect(second.after).toBeLessThan(rows);
  const done = await until(sent.id, ({ state }) => state === "committed");
  expect(done.by).not.toBe(second.killed);
  expect(done.counts).toEqual(told.counts);
  expect(await counted()).toEqual({
    customers: rows,
    accounts: rows,
    points: 2 * rows,
    differentPoints: 2 * rows,
    addresses: rows,
    changes: rows,
    lines: rows,
    entries: rows,
    differentEntries: rows,
  });
}, 240_000);

test("the same file again changes nothing: every row is unchanged", async () => {
  await two.untilServing();
  const before = await counted();
  const again = await upload("cloud");
  await ask("cloud", "POST", `imports/${again.id}/check`, { mapping: again.mapping });
  await until(again.id, ({ state }) => state === "checked");
  await ask("main", "POST", `imports/${again.id}/commit`);
  const same = await until(again.id, ({ state }) => state === "committed");
  expect(same.counts).toEqual({ create: 0, update: 0, unchanged: rows, duplicate: 0, rejected: 0 });
  expect(await counted()).toEqual(before);
}, 240_000);
