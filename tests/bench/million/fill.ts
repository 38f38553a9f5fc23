/**
 * A million customers and three million interactions, made by the server itself in a few statements: the same rows
 * on every machine. Names are as uneven as people's: a few are had by thousands, and one family in three has a name
 * that hardly anybody else has, so that there are as many different words as a real register holds.
 *
 * Numbers are of area code 555, which is given to nobody.
 */
import type { Sql } from "postgres";
import { nameSlots, slotsPerList } from "./name-slots.ts";

export const enterpriseId = "0a5e0000-0000-4000-8000-000000000001";
export const filledAt = new Date("2026-06-11T12:00:00Z");
/** In one statement everything would be held in memory at once. */
const refreshedAtOnce = 50_000;

/** @param sql - as a superuser: triggers and checks of references are left out while the rows come in. */
export async function fill(
  sql: Sql,
  customersWanted: number,
  interactionsWanted: number,
  say: (line: string) => void,
) {
  const step = async (what: string, work: () => Promise<unknown>) => {
    const startedMs = performance.now();
    await work();
    say(`  ${what}: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  };
  await sql`set session_replication_role = replica`;
  await sql`set synchronous_commit = off`;
  await sql`set maintenance_work_mem = '512MB'`;
  await sql`set work_mem = '128MB'`;
  await sql`insert into enterprises (id, name) values (${enterpriseId}, 'Million Power & Water')`;
  await step("names", () => putNames(sql, customersWanted));
  await step("customers", () => putCustomers(sql));
  await step("contact points", () => putContactPoints(sql));
  await step("addresses", () => putAddresses(sql));
  await step("holdings and cases", () => putHoldings(sql));
  await step("interactions", () => putInteractions(sql, customersWanted, interactionsWanted));
  await step("lines for search", () => putSearchLines(sql));
}

/** Chance that depends on the row and a salt alone: 0 up to, but not including, 1. */
const roll = `create function pg_temp.roll(n int, salt int) returns float8 language sql immutable parallel safe
  return (hashint8extended(n, salt) & 1048575) / 1048576.0`;
const syllable = `create function pg_temp.syllable(n int, salt int) returns text language sql immutable parallel safe
  return substr('bcdfghklmnprstvz', 1 + (pg_temp.roll(n, salt) * 16)::int % 16, 1)
      || substr('aeiou', 1 + (pg_temp.roll(n, salt + 1) * 5)::int % 5, 1)
      || substr('nrlstm', 1 + (pg_temp.roll(n, salt + 2) * 12)::int, 1)`;

async function putNames(sql: Sql, customersWanted: number): Promise<void> {
  const slots = nameSlots();
  await sql.unsafe(roll);
  await sql.unsafe(syllable);
  await sql`create temp table slots as
    select nth - 1 as slot, * from unnest(
      ${slots.tongueOf}::int[], ${slots.cities}::text[], ${slots.postcodes}::text[], ${slots.latitudes}::float8[],
      ${slots.longitudes}::float8[], ${slots.streets}::text[]) with ordinality
      as each (tongue, city, postcode, latitude, longitude, street, nth)`;
  await sql`create temp table names as
    select (nth - 1) / ${slotsPerList}::int as tongue, (nth - 1) % ${slotsPerList}::int as slot, given, family,
           (${slots.languages}::text[])[1 + (nth - 1) / ${slotsPerList}::int] as language
      from unnest(${slots.given}::text[], ${slots.family}::text[]) with ordinality as each (given, family, nth)`;
  await sql`analyze slots, names`;
  await sql`create temp table people as
    select n, md5('customer ' || n)::uuid as id, g.given, g.language,
           case when pg_temp.roll(n, 3) < 0.35
                then initcap(pg_temp.syllable(n, 10) || pg_temp.syllable(n, 20)
                       || case when pg_temp.roll(n, 4) < 0.6 then pg_temp.syllable(n, 30) else '' end)
                else f.family end as family,
           case when pg_temp.roll(n, 5) < 0.05 then 'household' when pg_temp.roll(n, 5) < 0.1 then 'company'
                else 'person' end as kind,
           ${filledAt.toISOString()}::timestamptz - pg_temp.roll(n, 6) * interval '5000 days' as created_at
      from generate_series(1, ${customersWanted}::int) as n
      join slots s on s.slot = (pg_temp.roll(n, 0) * ${slotsPerList})::int % ${slotsPerList}::int
      join names g on g.tongue = s.tongue and g.slot = (pg_temp.roll(n, 1) * ${slotsPerList})::int % ${slotsPerList}::int
      join names f on f.tongue = s.tongue and f.slot = (pg_temp.roll(n, 2) * ${slotsPerList})::int % ${slotsPerList}::int
     order by n`;
  await sql`analyze people`;
}

function putCustomers(sql: Sql) {
  return sql`
    insert into customers (id, enterprise_id, kind, name, language, time_zone, account_number, preferred_channel,
                           vulnerability, care_needs, tags, custom_values, created_at)
    select id, ${enterpriseId}, kind,
           case kind when 'household' then family || ' household'
                     when 'company' then family || ' ' || (array['Bakery','Dental','Hardware','Laundry','Print Shop'])[1 + n % 5]
                     else given || ' ' || family end,
           language, case when pg_temp.roll(n, 40) < 0.03 then 'America/Chicago' else 'America/New_York' end,
           'HB-' || (1000000 + n), (array['phone','sms','email', null])[1 + n % 4],
           case when pg_temp.roll(n, 41) < 0.025 then 'Oxygen concentrator at home: needs power within 4 hours' end,
           case when pg_temp.roll(n, 41) < 0.025 then '{medical-device}' else '{}' end::text[],
           array_remove(array[case when pg_temp.roll(n, 42) < 0.3 then 'paperless' end,
                              case when pg_temp.roll(n, 43) < 0.01 then 'key account' end], null),
           case when pg_temp.roll(n, 44) < 0.5
                then jsonb_build_object('meter-type', (array['smart','dial'])[1 + n % 2], 'rooms', n % 9) else '{}' end,
           created_at
      from people`;
}

/** Of twenty one shares a phone with the customer before; one in eight has a second. */
function putContactPoints(sql: Sql) {
  return sql`
    insert into contact_points (id, enterprise_id, customer_id, kind, value, label, consent, source, at)
    select md5(what || n)::uuid, ${enterpriseId}, id, point.kind, value, label,
           jsonb_build_object('lifeSafety', true, 'service', pg_temp.roll(n, 50) < 0.9, 'marketing', pg_temp.roll(n, 51) < 0.35),
           'sign-up', created_at
      from people, lateral (values
        ('first phone ', 'phone', '+1555' || lpad(((case when pg_temp.roll(n, 52) < 0.05 then n - 1 else n end)::bigint
             * 7919 % 10000000)::text, 7, '0'), 'mobile', true),
        ('second phone ', 'phone', '+1555' || lpad(((n + 2000000)::bigint * 7919 % 10000000)::text, 7, '0'), 'home',
             pg_temp.roll(n, 53) < 0.12),
        ('mail ', 'email', regexp_replace(lower(public.unaccent(given || '.' || family)), '[^a-z.]', '', 'g') || n || '@mail.example',
             'personal', pg_temp.roll(n, 54) < 0.7)) as point (what, kind, value, label, has)
     where has`;
}

function putAddresses(sql: Sql) {
  return sql`
    insert into addresses (id, enterprise_id, customer_id, lines, city, region, postcode, latitude, longitude)
    select md5('address ' || n)::uuid, ${enterpriseId}, id,
           101 + (pg_temp.roll(n, 60) * 9799)::int || ' '
             || case when pg_temp.roll(n, 61) < 0.3 then s.street
                     else initcap(pg_temp.syllable(n % 4000, 70) || pg_temp.syllable(n % 4000, 80)) || ' '
                          || (array['Street','Avenue','Lane','Drive','Court'])[1 + n % 4000 % 5] end
             || case when pg_temp.roll(n, 62) < 0.22 then ', Apt ' || 1 + n % 48 else '' end,
           t.city, 'FL', t.postcode, t.latitude + (pg_temp.roll(n, 63) - 0.5) * 0.08,
           t.longitude + (pg_temp.roll(n, 64) - 0.5) * 0.08
      from people
      join slots s on s.slot = (pg_temp.roll(n, 65) * ${slotsPerList})::int % ${slotsPerList}::int
      join slots t on t.slot = (pg_temp.roll(n, 66) * ${slotsPerList})::int % ${slotsPerList}::int`;
}

async function putHoldings(sql: Sql): Promise<void> {
  await sql`
    insert into holdings (id, enterprise_id, customer_id, product, detail, since)
    select md5(product || n)::uuid, ${enterpriseId}, id, product, 'Meter ' || n, created_at
      from people, lateral (values ('Electricity', 1.0), ('Water and sewer', 0.6), ('Surge protection', 0.04),
        ('Rooftop solar, net metering', 0.04), ('Budget billing', 0.06), ('Backup battery', 0.03)) as held (product, share)
     where pg_temp.roll(n, 90 + length(product)) < share`;
  await sql`
    insert into cases (id, enterprise_id, customer_id, kind, title, state, due_at, created_at, closed_at)
    select md5('case ' || n)::uuid, ${enterpriseId}, id, 'request', 'Payment arrangement requested',
           case when n % 3 = 0 then 'open' else 'closed' end, at + interval '5 days', at,
           case when n % 3 <> 0 then at + interval '4 days' end
      from people, lateral (select ${filledAt.toISOString()}::timestamptz - pg_temp.roll(n, 100) * interval '300 days') as made (at)
     where pg_temp.roll(n, 101) < 0.06`;
}

function putInteractions(sql: Sql, customersWanted: number, wanted: number) {
  return sql`
    insert into interactions (id, enterprise_id, customer_id, kind, summary, outcome, at)
    select md5('interaction ' || i)::uuid, ${enterpriseId},
           md5('customer ' || 1 + (pg_temp.roll(i, 110) * ${customersWanted})::int % ${customersWanted}::int)::uuid,
           (array['call','call','call','message','message','note','portal'])[1 + i % 7],
           (array['Asked why the bill rose; explained the summer tariff.','Wants a call when the power is back.',
                  'Reported an outage on the block; crew was already on its way.','Boil-water notice lifted.'])[1 + i % 4],
           'Answered', ${filledAt.toISOString()}::timestamptz - pg_temp.roll(i, 111) * interval '700 days'
      from generate_series(1, ${wanted}::int) as i`;
}

/** As the triggers would have written them, with the indexes made afterwards by `migrate`. */
async function putSearchLines(sql: Sql): Promise<void> {
  await sql`drop index customer_search_terms, search_words_like`;
  for (let from = 1; ; from += refreshedAtOnce) {
    const [one] = await sql`select refresh_customer_search(ids), cardinality(ids) as many from (
      select array(select id from people where n between ${from} and ${from + refreshedAtOnce - 1}) as ids) as batch`;
    if (one?.many === 0) return;
  }
}
