/** Whatever two records have: merged nothing is orphaned and old ids resolve; unmerged everything is as it was. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { mergeCustomers } from "#server/customers/merge/merge-customers.ts";
import { fieldsOf } from "#server/customers/merge/merge-fields.ts";
import { readSides } from "#server/customers/merge/read-sides.ts";
import { undoMerge } from "#server/customers/merge/undo-merge.ts";
import { whoStandsFor } from "#server/customers/who-stands-for.ts";
import { perform } from "#server/platform/operation.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

const consent = fc.record({ lifeSafety: fc.boolean(), service: fc.boolean(), marketing: fc.boolean() });
const point = fc.record({
  of: fc.constantFrom(
    ["phone", "+18135550101"],
    ["phone", "+18135550102"],
    ["email", "rosa@example.org"],
    ["email", "r@example.org"],
  ),
  consent,
  said: fc.boolean(),
});
const address = fc.record({
  lines: fc.constantFrom("1 Oak St", "1  oak st.", "9 Heron Drive"),
  latitude: fc.option(fc.constantFrom(27.9, 28.1)),
});
const person = fc.record({
  name: fc.constantFrom("Rosa Alvarez", "Rosa Álvarez", "R. Alvarez"),
  language: fc.constantFrom("en", "es"),
  account: fc.boolean(),
  vulnerability: fc.option(fc.constantFrom("Oxygen at home", "Dog in the yard")),
  tags: fc.subarray(["VIP", "paperless", "storm list"]),
  preferences: fc.dictionary(fc.constantFrom("Best time", "Tone"), fc.constantFrom("mornings", "short")),
  values: fc.dictionary(
    fc.constantFrom("floor", "gate"),
    fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean()),
  ),
  points: fc.uniqueArray(point, { maxLength: 4, selector: ({ of }) => of[1] }),
  addresses: fc.array(address, { maxLength: 2 }),
  holdings: fc.integer({ min: 0, max: 2 }),
  cases: fc.integer({ min: 0, max: 2 }),
  notes: fc.integer({ min: 0, max: 3 }),
  calls: fc.integer({ min: 0, max: 2 }),
  changes: fc.integer({ min: 0, max: 2 }),
  apart: fc.boolean(),
});
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

const quoted = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

/** One record with all that hangs on it. @returns its id. */
function statementsFor(
  site: TestSite,
  id: string,
  one: Person,
  queue: { queueId: string; id: string },
  third: string,
): string[] {
  const own = `'${site.enterpriseId}'`;
  const row = () => `'${randomUUID()}', ${own}, '${id}'`;
  const many = (count: number, make: (nth: number) => string[]) =>
    Array.from({ length: count }, (_, nth) => make(nth)).flat();
  const [first, second] = [id, third].toSorted();
  return [
    `insert into customers (id, enterprise_id, kind, name, language, time_zone, account_number, vulnerability, tags,
       preferences, custom_values, created_at, version)
     values ('${id}', ${own}, 'person', '${one.name}', '${one.language}', 'America/New_York',
       ${one.account ? `'${id.slice(0, 8)}'` : "null"}, ${one.vulnerability ? `'${one.vulnerability}'` : "null"},
       '{${one.tags.map((tag) => `"${tag}"`).join(",")}}', ${quoted(one.preferences)}, ${quoted(one.values)},
       now() - random() * interval '900 days', ${one.changes + 1})`,
    ...one.points.map(
      (
        each,
      ) => `insert into contact_points (id, enterprise_id, customer_id, kind, value, consent, consent_from, source, at)
        values (${row()}, '${each.of[0]}', '${each.of[1]}', ${quoted(each.consent)},
        ${quoted(each.said ? { marketing: { source: "form", at: "2026-01-02T03:04:05.678Z" } } : {})}, 'test', now())`,
    ),
    ...one.addresses.map(
      (
        each,
      ) => `insert into addresses (id, enterprise_id, customer_id, lines, city, region, postcode, latitude, longitude)
        values (${row()}, '${each.lines}', 'Tampa', 'FL', '33601', ${each.latitude}, ${each.latitude && -82.4})`,
    ),
    ...many(one.holdings, (nth) => [
      `insert into holdings (id, enterprise_id, customer_id, product, detail, since) values (${row()}, 'P${nth}', '', now())`,
    ]),
    ...many(one.notes, (nth) => [
      `insert into interactions (id, enterprise_id, customer_id, kind, summary, at) values (${row()}, 'note', 'n${nth}', now())`,
    ]),
    ...many(one.cases, () => {
      const caseId = randomUUID();
      return [
        `insert into cases (id, enterprise_id, customer_id, title, state, created_at) values ('${caseId}', ${own}, '${id}', 'c', 'open', now())`,
        `insert into case_events (id, enterprise_id, customer_id, case_id, kind, at) values (${row()}, '${caseId}', 'opened', now())`,
      ];
    }),
    ...many(one.calls, (nth) => {
      const callId = randomUUID();
      const live = nth === 0;
      return [
        `insert into calls (id, enterprise_id, customer_id, queue_id, center_id, direction, state, state_at, outcome, to_number,
           match, customer_name, candidates, priority, arrived_at)
         values ('${callId}', ${own}, '${id}', '${queue.queueId}', '${queue.id}', 'inbound', '${live ? "waiting" : "ended"}', now(),
           ${live ? "null" : "'answered'"}, '+1', 'known', '${one.name}', '[]', 5, now())`,
        `insert into interactions (id, enterprise_id, customer_id, call_id, kind, summary, at) values (${row()}, '${callId}', 'call', '', now())`,
        `insert into callbacks (id, enterprise_id, customer_id, queue_id, from_call_id, number, place_at, due_at, state)
         values (${row()}, '${queue.queueId}', '${callId}', '+1', now(), now(), 'due')`,
      ];
    }),
    ...many(one.changes, (nth) => [
      `insert into customer_changes (id, enterprise_id, customer_id, version, deed, parts, at)
         values (${row()}, ${nth + 2}, 'change-customer', '[]', now())`,
    ]),
    ...(one.apart
      ? [
          `insert into customer_duplicates (enterprise_id, first_id, second_id, reasons, confidence, state, found_at)
             values (${own}, '${first}', '${second}', '[]', 60, 'dismissed', now())`,
        ]
      : []),
  ];
}

/** What may differ afterwards: that something happened, and what only serves the search. */
const leftOut = [
  "feed",
  "audit_entries",
  "audit_seals",
  "customer_merges",
  "duplicate_checks",
  "search_words",
];

/** Every row of every table as text, in order; versions apart. */
async function everything(site: TestSite): Promise<string[]> {
  return once(site.platform.store.supervisorUrl, 10_000, async (sql) => {
    const tables =
      await sql`select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where relkind = 'r' and nspname = 'public'`;
    const each = tables
      .filter(({ name }) => !leftOut.includes(name as string))
      .map(({ name }) => {
        const versionless = name === "customer_changes" ? "" : " - 'version'";
        const undos = name === "customer_changes" ? "where deed <> 'undo-merge'" : "";
        return `select '${name}' as name, (to_jsonb(t)${versionless})::text as row from "${name}" t ${undos}`;
      });
    const rows = await sql.unsafe(`${each.join(" union all ")} order by 1, 2`);
    return rows.map(({ name, row }) => `${name} ${row}`);
  });
}

/** Rows whose customer is not there. */
const orphans = (site: TestSite) =>
  once(site.platform.store.supervisorUrl, 10_000, (sql) =>
    sql.unsafe(
      [
        "contact_points",
        "addresses",
        "cases",
        "case_events",
        "interactions",
        "calls",
        "callbacks",
        "holdings",
        "customer_merges",
      ]
        .map(
          (table) => `select '${table}' from ${table} x where customer_id is not null
          and not exists (select from customers c where c.id = x.customer_id)`,
        )
        .join(" union all "),
    ),
  );

test("merge then undo gives exactly what stood before, whatever two records have and whatever is chosen", async () => {
  await using site = await freshSite();
  const queue = await site.center();
  const third = await site.customer({ name: "Third" });
  const manager = await site.person("manager");
  const caller = (await site.identity.callerOfToken(manager.token))!;
  const scope = { enterpriseId: site.enterpriseId };
  await fc.assert(
    fc.asyncProperty(
      person,
      person,
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      async (one, other, picks) => {
        const [mine, theirs] = [randomUUID(), randomUUID()];
        await once(site.platform.store.supervisorUrl, 10_000, async (sql) => {
          for (const [id, what] of [
            [mine, one],
            [theirs, other],
          ] as const)
            await sql.unsafe(statementsFor(site, id, what, queue, third.id).join(";"));
        });
        const before = await everything(site);
        const sides = await site.platform.database.read(scope, (tx) => readSides(tx, [mine, theirs]));
        const of = (id: string) => sides.find(({ own }) => own.id === id)!;
        const choices = Object.fromEntries(
          fieldsOf(of(mine).own, of(theirs).own)
            .filter((_, nth) => picks[nth]! % 2 === 0)
            .map(({ name, choices: offered }, nth) => [name, offered[picks[nth + 20]! % offered.length]]),
        );
        const merged = await perform(site.platform, mergeCustomers, caller, {
          customerId: mine,
          version: of(mine).own.version,
          otherId: theirs,
          otherVersion: of(theirs).own.version,
          choices,
        });
        expect(await orphans(site)).toHaveLength(0);
        expect(await site.platform.database.read(scope, (tx) => whoStandsFor(tx, theirs))).toBe(mine);
        const [outcome] = await site.platform.database.read(scope, (tx) => readSides(tx, [mine]));
        for (const { kind, value, consent: allowed } of outcome!.points)
          for (const was of [...of(mine).points, ...of(theirs).points].filter(
            (each) => each.kind === kind && each.value === value,
          ))
            for (const purpose of ["lifeSafety", "service", "marketing"] as const)
              expect(allowed[purpose] && !was.consent[purpose]).toBe(false);

        const undone = await perform(site.platform, undoMerge, caller, {
          customerId: mine,
          mergeId: merged.mergeId,
          version: merged.version,
        });
        expect(undone.kept).toEqual([]);
        expect(await everything(site)).toEqual(before);
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
}, 60_000);
