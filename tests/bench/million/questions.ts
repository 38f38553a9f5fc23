import type { Sql } from "postgres";
import { type Chance, chance } from "#db/seed/chance.ts";

/** What somebody types, and whom they mean; `soughtId` null where many are as good. */
export type Question = { kind: string; asked: string; soughtId: string | null };

type Person = {
  id: string;
  name: string;
  phone: string;
  email: string;
  account: string;
  lines: string;
  city: string;
};

const seed = 20_260_611;

/** Some customers with everything they can be found by. The same ones on every machine. */
export function samplePeople(sql: Sql, many: number): Promise<Person[]> {
  return sql<Person[]>`
    select c.id, c.name, p.value as phone, m.value as email, c.account_number as account, a.lines, a.city
      from generate_series(1, ${many * 3}::int) as nth
      join customers c on c.id = md5('customer ' || nth * (1000000 / ${many * 3}::int))::uuid
      join contact_points p on p.id = md5('first phone ' || nth * (1000000 / ${many * 3}::int))::uuid
      join contact_points m on m.id = md5('mail ' || nth * (1000000 / ${many * 3}::int))::uuid
      join addresses a on a.customer_id = c.id
     where c.kind = 'person' order by nth limit ${many}`;
}

/** Every kind of question about every sampled person, in an order that mixes them. */
export function questionsOn(people: readonly Person[]): Question[] {
  const random = chance(seed);
  const questions = people.flatMap((person) => {
    const { id, name, phone, email, account, lines, city } = person;
    const [street] = lines.split(",");
    const local = phone.slice(2);
    const list: readonly (readonly [string, string, string | null])[] = [
      ["name", name, null],
      ["name and town", `${name} ${city}`, null],
      ["misspelt name", misspelt(random, name), null],
      ["misspelt name and street", `${misspelt(random, name)} ${street}`, id],
      ["name without accents", name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase(), null],
      ["number as typed", `(${local.slice(0, 3)}) ${local.slice(3, 6)}-${local.slice(6)}`, id],
      ["end of a number", local.slice(3), id],
      ["e-mail", email, id],
      ["account number", account, id],
      ["address", `${street} ${city}`, id],
      ["two letters", name.slice(0, 2), null],
      ["four letters", name.slice(0, 4), null],
      ["a given name", name.split(" ")[0]!, null],
    ];
    return list.map(([kind, asked, soughtId]) => ({ kind, asked, soughtId }));
  });
  return questions
    .map((question) => ({ question, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ question }) => question);
}

/** Two letters of the longest word change places. */
function misspelt(random: Chance, name: string): string {
  const longest = name.split(" ").toSorted((a, b) => b.length - a.length)[0]!;
  const at = random.int(1, Math.max(1, longest.length - 3));
  const wrong = longest.slice(0, at) + longest[at + 1] + longest[at] + longest.slice(at + 2);
  return name.replace(longest, wrong);
}
