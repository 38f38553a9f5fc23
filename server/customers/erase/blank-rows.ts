/** Rows that stay, for counting what was done and by whom, and say nothing of the person any more. */
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../../platform/database/database.ts";
import { among } from "../merge/read-sides.ts";
import type { Person } from "./whose-data.ts";

const texts = (list: readonly string[]) => sql`${sql.param([...list])}::text[]`;
const count = async (tx: Tx, statement: SQL) => Number((await tx.execute(statement)).count);

type Blanking = (tx: Tx, person: Person) => Promise<number>;

/** By what is told of it in the certificate; each answers how many rows it blanked. In this order. */
export const blankings: Readonly<Record<string, Blanking>> = {
  interactions: (tx, { ids }) =>
    count(
      tx,
      sql`update interactions set summary = '', customer_id = null where customer_id = any (${among(ids)})`,
    ),
  // Which steps were taken, and how long each took, is of the script.
  script_runs: (tx, { callIds }) =>
    count(
      tx,
      sql`update script_runs set answers = '[]' where call_id = any (${among(callIds)}) and answers <> '[]'`,
    ),
  callbacks: (tx, { ids, callIds }) =>
    count(
      tx,
      sql`update callbacks set number = '', note = '', customer_id = null, version = version + 1,
              state = case when state in ('due', 'in-line') then 'cancelled' else state end
        where customer_id = any (${among(ids)}) or from_call_id = any (${among(callIds)})`,
    ),
  carrier_commands: (tx, { callIds, numbers }) =>
    count(
      tx,
      sql`update carrier_commands set target = null
        where call_id = any (${among(callIds)}) and target = any (${texts(numbers)})`,
    ),
  calls: (tx, { ids, numbers }) =>
    count(
      tx,
      sql`update calls set from_number = null, customer_name = null, customer_id = null, candidates = '[]', need = null,
              to_number = case when to_number = any (${texts(numbers)}) then '' else to_number end,
              version = version + 1
        where customer_id = any (${among(ids)})`,
    ),
  "calls of others": blankCandidates,
  "interactions from their number": (tx, { ownNumbers }) =>
    count(
      tx,
      sql`update interactions set summary = '' where customer_id is null and summary <> '' and call_id in (
          select id from calls where from_number = any (${texts(ownNumbers)}) and customer_id is null)`,
    ),
  "calls from their number": (tx, { ownNumbers }) =>
    count(
      tx,
      sql`update calls set from_number = null, version = version + 1
        where from_number = any (${texts(ownNumbers)}) and state = 'ended'`,
    ),
  messages: (tx, { ownNumbers }) =>
    count(
      tx,
      sql`update messages set body = null, media_urls = '[]',
              from_number = case when from_number = any (${texts(ownNumbers)}) then null else from_number end,
              to_number = case when to_number = any (${texts(ownNumbers)}) then null else to_number end
        where from_number = any (${texts(ownNumbers)}) or to_number = any (${texts(ownNumbers)})`,
    ),
  import_refusals: (tx, person) =>
    count(
      tx,
      sql`update import_refusals set cells = '{}', reason = 'this person was erased'
        where cells <> '{}' and exists (select from unnest(cells) cell where ${isOf(person)})`,
    ),
  "samples of imports": blankSamples,
};

/** They may have been the caller, by their number; somebody else was, or nobody said. */
async function blankCandidates(tx: Tx, { ids, numbers }: Person): Promise<number> {
  const rows = await tx.execute<{ id: string; candidates: { id: string }[] }>(sql`
    select id, candidates from calls where from_number = any (${texts(numbers)}) and candidates <> '[]'
     order by id for update`);
  const told = rows.filter(({ candidates }) => candidates.some(({ id }) => ids.includes(id)));
  for (const { id, candidates } of told) {
    const others = candidates.filter((each) => !ids.includes(each.id));
    await tx.execute(sql`
      update calls set candidates = ${JSON.stringify(others)}::text::jsonb, version = version + 1 where id = ${id}`);
  }
  return told.length;
}

/** What somebody wrote in a file: a number in any form by its last ten digits, an e-mail in any case. */
function isOf({ numbers, emails, accounts }: Person): SQL {
  const digits = numbers.map((number) => number.replace(/\D/g, "").slice(-10));
  return sql`(lower(cell) = any (${texts(emails)}) or cell = any (${texts(accounts)})
    or right(regexp_replace(cell, '[^0-9]', '', 'g'), 10) = any (${texts(digits)}))`;
}

/** A sample shows a name and what was wrong with its row. */
async function blankSamples(tx: Tx, { names }: Person): Promise<number> {
  const isOf = sql`lower(sample ->> 'name') = any (${texts(names)})`;
  return count(
    tx,
    sql`update imports set samples = coalesce((
            select jsonb_agg(sample) from jsonb_array_elements(samples) sample where not ${isOf}), '[]')
        where samples <> '[]' and exists (select from jsonb_array_elements(samples) sample where ${isOf})`,
  );
}
