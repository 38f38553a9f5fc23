import { hashPassword } from "better-auth/crypto";
import type { InferInsertModel } from "drizzle-orm";
import postgres, { type TransactionSql } from "postgres";
import { openSession } from "#db/cluster/sql-session.ts";
import * as callTables from "#db/schema/calls.ts";
import { caseEvents } from "#db/schema/cases.ts";
import * as centerTables from "#db/schema/centers.ts";
import * as customerTables from "#db/schema/customers.ts";
import { accounts, people, users } from "#db/schema/identity.ts";
import { macros } from "#db/schema/macros.ts";
import { enterprises } from "#db/schema/platform.ts";
import { portals } from "#db/schema/portal.ts";
import { buildCustomers, type Customers } from "./build-customers.ts";
import { buildDetails, type Details } from "./build-details.ts";
import { buildHistory, type History } from "./build-history.ts";
import { buildWorkplace, type Workplace } from "./build-workplace.ts";
import { type Chance, chance } from "./chance.ts";
import { copyRows } from "./copy-rows.ts";
import * as demo from "./demo.ts";

export type SeedCounts = { customers: number; seats: number; people: number; ms: number };

/** Their triggers would write each customer's line for search three times; it is written once, at the end. */
const searched = ["customers", "contact_points", "addresses"] as const;
const citySeed = 20_260_611;

/** Has this database been seeded (or is it in use)? */
export async function isSeeded(ownerUrl: string): Promise<boolean> {
  const sql = postgres(ownerUrl, { max: 1, fetch_types: false });
  try {
    return (await sql`select 1 from enterprises limit 1`).length > 0;
  } finally {
    await sql.end();
  }
}

/**
 * Fills an empty database with the demo's city, in one transaction: killed halfway it leaves nothing, and
 * the next start seeds again. The same on every machine, except that dates are counted back from `now`.
 *
 * @param ownerUrl - of role `holdfast_owner`, at the primary.
 */
export async function seed(ownerUrl: string, now: Date, customersWanted = 20_000): Promise<SeedCounts> {
  const startedMs = performance.now();
  const random = chance(citySeed);
  const city = buildEnterprise(random, demo.demoEnterprise, customersWanted, now, {
    centers: demo.demoCenters,
    queues: demo.demoQueues,
    people: demo.demoPeople,
    robots: true,
  });
  const neighbor = buildEnterprise(random, demo.neighborEnterprise, 40, now, demo.neighborPlan);
  const password = await hashPassword(demo.demoPassword);
  // Not the driver's own socket: it holds small packets back, 40 ms twice a table.
  const { sql } = openSession(ownerUrl, "holdfast-seed");
  try {
    await sql.begin(async (tx) => {
      for (const table of searched) await tx.unsafe(`alter table ${table} disable trigger user`);
      for (const built of [city, neighbor]) await store(tx, built, random, password, now);
      await storePortal(tx, city);
      for (const table of searched) await tx.unsafe(`alter table ${table} enable trigger user`);
      await tx`select refresh_customer_search(array(select id from customers))`;
    });
    await sql.unsafe("analyze");
  } finally {
    await sql.end();
  }
  const { customers, seats, people } = city;
  return {
    customers: customers.length,
    seats: seats.length,
    people: people.length,
    ms: Math.round(performance.now() - startedMs),
  };
}

type Enterprise = Workplace &
  Customers &
  History &
  Details & {
    id: string;
    name: string;
    customFields: InferInsertModel<typeof customerTables.customFields>[];
  };

function buildEnterprise(
  random: Chance,
  name: string,
  customersWanted: number,
  now: Date,
  plan: Parameters<typeof buildWorkplace>[2],
): Enterprise {
  const id = random.uuid();
  const workplace = buildWorkplace(random, id, plan, now);
  const served = buildCustomers(random, id, customersWanted, now);
  const customFields = demo.demoCustomFields.map((field) => ({
    id: random.uuid(),
    enterpriseId: id,
    ...field,
  }));
  const history = buildHistory(random, id, served.customers, now);
  const owners = workplace.people.filter(
    ({ role, robot }) => !robot && (role === "agent" || role === "supervisor"),
  );
  const partners = new Set(workplace.users.flatMap((user) => (user.partner ? [user.id] : [])));
  return {
    id,
    name,
    customFields,
    ...workplace,
    ...served,
    ...history,
    // A chance of its own: what was made up before stays as it was.
    ...buildDetails(
      chance(citySeed + customersWanted),
      id,
      served.customers,
      history.cases,
      owners.filter((person) => !partners.has(person.id)),
    ),
  };
}

/** Parents before children; whoever signs in with a password gets an account, robots get none. */
async function store(tx: TransactionSql, built: Enterprise, random: Chance, password: string, now: Date) {
  await tx`select set_config('app.enterprise', ${built.id}, true)`;
  await copyRows(tx, enterprises, ["id", "name"], [built]);
  await copyRows(tx, people, ["id", "enterpriseId", "name", "role", "robot"], built.people);
  await copyRows(
    tx,
    users,
    ["id", "name", "email", "emailVerified", "createdAt", "updatedAt", "enterpriseId", "role", "partner"],
    built.users,
  );
  const humans = new Set(built.people.filter((person) => !person.robot).map((person) => person.id));
  await copyRows(
    tx,
    accounts,
    ["id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt"],
    [...humans].map((userId) => ({
      id: random.uuid(),
      accountId: userId,
      providerId: "credential",
      userId,
      password,
      createdAt: now,
      updatedAt: now,
    })),
  );
  await storeWorkplace(tx, built);
  await storeCustomers(tx, built);
}

async function storeWorkplace(tx: TransactionSql, built: Workplace): Promise<void> {
  await copyRows(
    tx,
    centerTables.centers,
    ["id", "enterpriseId", "name", "kind", "timeZone", "stateAt", "backupRule", "backupWaitingMaxMs"],
    built.centers,
  );
  await copyRows(tx, centerTables.seats, ["id", "enterpriseId", "centerId", "label", "kind"], built.seats);
  await copyRows(
    tx,
    centerTables.agents,
    ["personId", "enterpriseId", "stateAt", "stateReason", "idleSince", "skills"],
    built.agents,
  );
  await copyRows(
    tx,
    callTables.queues,
    ["id", "enterpriseId", "name", "homeCenterId", "priority", "skills", "relaxation"],
    built.queues,
  );
  await copyRows(tx, callTables.phoneNumbers, ["number", "enterpriseId", "queueId"], built.phoneNumbers);
  await copyRows(
    tx,
    callTables.wrapUpCodes,
    ["id", "enterpriseId", "group", "label", "key"],
    built.wrapUpCodes,
  );
  await copyRows(tx, callTables.breakReasons, ["id", "enterpriseId", "state", "label"], built.breakReasons);
  await copyRows(tx, macros, ["id", "enterpriseId", "name", "language", "text"], built.macros);
  await copyRows(tx, callTables.skills, ["id", "enterpriseId", "name"], built.skills);
}

/** The city's customers have a page of their own; the neighbor's have none yet. */
async function storePortal(tx: TransactionSql, { id: enterpriseId, queues }: Enterprise): Promise<void> {
  const idOf = (name: string) => {
    const queue = queues.find((each) => each.name === name);
    if (!queue) throw new Error(`There is no queue ${name} to call from.`);
    return queue.id;
  };
  const { en, es } = demo.demoPortal.helpQueues;
  const row = { ...demo.demoPortal, enterpriseId, helpQueues: { en: idOf(en), es: idOf(es) } };
  await copyRows(
    tx,
    portals,
    ["slug", "enterpriseId", "helpQueues", "senderNumber", "emergencyNumber", "timeZone"],
    [row],
  );
}

async function storeCustomers(
  tx: TransactionSql,
  built: Customers &
    History &
    Details & { customFields: InferInsertModel<typeof customerTables.customFields>[] },
): Promise<void> {
  const t = customerTables;
  await copyRows(
    tx,
    t.customFields,
    ["id", "enterpriseId", "key", "label", "kind", "choices"],
    built.customFields,
  );
  const own = ["id", "enterpriseId", "customerId"] as const;
  await copyRows(
    tx,
    t.customers,
    [
      "id",
      "enterpriseId",
      "kind",
      "name",
      "language",
      "timeZone",
      "accountNumber",
      "preferredChannel",
      "vulnerability",
      "careNeeds",
      "tags",
      "preferences",
      "customValues",
      "createdAt",
    ],
    built.customers,
  );
  await copyRows(
    tx,
    t.contactPoints,
    [...own, "kind", "value", "label", "consent", "source", "at"],
    built.contactPoints,
  );
  await copyRows(
    tx,
    t.addresses,
    [...own, "lines", "city", "region", "postcode", "latitude", "longitude"],
    built.addresses,
  );
  await copyRows(tx, t.holdings, [...own, "product", "detail", "since"], built.holdings);
  await copyRows(tx, t.orders, [...own, "title", "state", "total", "at"], built.orders);
  await copyRows(
    tx,
    t.cases,
    [...own, "kind", "title", "state", "ownerId", "dueAt", "createdAt", "closedAt"],
    built.cases,
  );
  await copyRows(
    tx,
    caseEvents,
    [...own, "caseId", "kind", "from", "to", "text", "byPersonId", "at"],
    built.caseEvents,
  );
  await copyRows(tx, t.paymentCards, [...own, "token", "brand", "lastFour", "at"], built.paymentCards);
  await copyRows(tx, t.interactions, [...own, "kind", "summary", "outcome", "at"], built.interactions);
}
