import { parsePhoneNumberFromString } from "libphonenumber-js";
import { expect, test } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { buildCustomers } from "#db/seed/build-customers.ts";
import { chance } from "#db/seed/chance.ts";
import { demoCallers, demoCenters } from "#db/seed/demo.ts";
import { isSeeded, seed } from "#db/seed/seed.ts";
import { openRobotSessions } from "#server/embedded/robot-sessions.ts";
import { demoSeatsLeftFree, seatsForRobots } from "#server/embedded/seats-for-people.ts";
import { freshDatabase } from "#tests/kit/postgres.ts";

const noon = new Date("2026-06-11T16:00:00Z");
const enterprise = "00000000-0000-4000-8000-000000000001";

test("the same seed builds the same city", () => {
  const twice = [1, 2].map(() => buildCustomers(chance(7), enterprise, 300, noon));
  expect(twice[0]).toEqual(twice[1]);
});

test("every phone of 20,000 customers is a valid number kept for fiction, and everybody has one", () => {
  const { customers, contactPoints } = buildCustomers(chance(7), enterprise, 20_000, noon);
  const phones = contactPoints.filter((point) => point.kind === "phone");
  const odd = phones.filter(({ value }) => {
    const parsed = parsePhoneNumberFromString(value);
    return !parsed?.isValid() || !/^\+1\d{3}55501\d\d$/.test(value);
  });
  expect(odd).toEqual([]);
  expect(new Set(phones.map((phone) => phone.customerId)).size).toBe(customers.length);
});

test("a number may belong to several customers, the demo's own callers are as its page says", () => {
  const { contactPoints } = buildCustomers(chance(7), enterprise, 2_000, noon);
  const owners = (number: string) =>
    new Set(contactPoints.filter((point) => point.value === number).map((point) => point.customerId)).size;
  expect(owners(demoCallers.known)).toBe(1);
  expect(owners(demoCallers.several)).toBe(3);
  expect(owners(demoCallers.unknown)).toBe(0);
});

test("a first start fills an empty database once, with 60 seats, a robot at each, and a second enterprise", async () => {
  await using database = await freshDatabase();
  expect(await isSeeded(database.ownerUrl)).toBe(false);
  const counts = await seed(database.ownerUrl, noon, 200);
  expect(await isSeeded(database.ownerUrl)).toBe(true);
  expect(counts).toMatchObject({ customers: 200, seats: 60 });
  expect(demoCenters.reduce((sum, center) => sum + center.primarySeats + center.backupSeats, 0)).toBe(60);
  const [found] = await once(
    database.supervisorUrl,
    10_000,
    (sql) => sql<{ enterprises: number; robots: number; robotsWithPassword: number; relaxed: number }[]>`
      select (select count(*)::int from enterprises) as enterprises,
        (select count(*)::int from people where robot) as robots,
        (select count(*)::int from accounts a join people p on p.id = a.user_id where p.robot) as "robotsWithPassword",
        (select count(*)::int from queues where jsonb_typeof(relaxation) = 'array') as relaxed`,
  );
  expect(found).toEqual({ enterprises: 2, robots: 60, robotsWithPassword: 0, relaxed: 6 });
});

test("robots leave seats that are called on any day: whoever tries the demo sits down at a primary one", async () => {
  await using database = await freshDatabase();
  await seed(database.ownerUrl, noon, 20);
  const centers = await openRobotSessions(
    database.ownerUrl,
    "a secret of tests, long enough to be one",
    noon,
  );
  const taken = centers.flatMap(({ name, seats }) => seatsForRobots(name, seats, demoSeatsLeftFree));
  const free = await once(
    database.supervisorUrl,
    10_000,
    (sql) => sql<{ center: string; label: string; kind: string }[]>`
      select c.name as center, s.label, s.kind
      from seats s join centers c on c.id = s.center_id
      where s.id not in ${sql(taken.map(({ seatId }) => seatId))}
        and s.enterprise_id = (select enterprise_id from centers where name = 'Denver')
      order by s.label`,
  );
  expect(free.map(({ center, label, kind }) => [center, label, kind])).toEqual([
    ["Denver", "D-01", "primary"],
    ["Denver", "D-02", "primary"],
    ["Duluth (Northline)", "N-01", "backup"],
  ]);
});
