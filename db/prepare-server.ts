/**
 * Makes a PostgreSQL server that somebody else runs ready for Holdfast: roles with the least they need, the
 * database, schema `cluster` and its first term. Every step looks first, so that running it again changes nothing.
 */
import postgres, { type Sql } from "postgres";
import { appIdleMs, createClusterSchema, createDatabase } from "./cluster/bootstrap.ts";

const oldestVersion = 150_000;
const connectTimeoutS = 10;

export type ServerToPrepare = {
  /** May create roles and databases; a superuser, or a provider's administrator. */
  adminUrl: string;
  /** As `holdfast_owner`: its password and the database's name are taken from here. */
  ownerUrl: string;
  /** As `holdfast_app`, one a server; the password is taken from the first. */
  nodes: readonly { id: string; url: string }[];
};

/** The server cannot be prepared; `message` is one sentence with the remedy. */
export class CannotPrepare extends Error {}

/**
 * @returns what was made or set, a sentence each; what was there already is left out.
 * @throws CannotPrepare when the server is too old, a copy, or may not be changed by this administrator.
 */
export async function prepareServer({ adminUrl, ownerUrl, nodes }: ServerToPrepare): Promise<string[]> {
  const database = databaseOf(ownerUrl);
  const done: string[] = [];
  await signedIn(adminUrl, "HOLDFAST_ADMIN_URL", async (sql) => {
    await mustServe(sql);
    await sql`set password_encryption = 'scram-sha-256'`;
    await setRole(sql, "holdfast_owner", passwordOf(ownerUrl), done);
    await setRole(sql, "holdfast_app", passwordOf(nodes[0]?.url ?? ""), done);
    await sql.unsafe(`alter role holdfast_app set idle_in_transaction_session_timeout = '${appIdleMs}ms'`);
    if (!(await hasRole(sql, "holdfast_reader"))) {
      await sql.unsafe("create role holdfast_reader nologin nobypassrls");
      done.push("Role holdfast_reader was made.");
    }
    await sql.unsafe("grant holdfast_reader to holdfast_owner");
    // Only a member may make a database that belongs to another; a superuser is one of everything.
    const [me] = await sql`select pg_has_role(current_user, 'holdfast_owner', 'usage') as member`;
    if (!me?.member) await sql.unsafe("grant holdfast_owner to current_user");
    const [there] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!there) {
      await createDatabase(sql, `"${database}"`);
      done.push(`Database ${database} was made.`);
    }
  });
  await signedIn(inDatabase(adminUrl, database), "HOLDFAST_ADMIN_URL", async (sql) => {
    const [before] = await sql`select to_regclass('cluster.terms') is not null as there`;
    await createClusterSchema(sql);
    if (!before?.there) done.push("Schema cluster was made.");
    const leader = await findLeader(nodes);
    const first = await sql`
      insert into cluster.terms (term, leader, voters, timeline)
      select 1, ${leader}, '{}', ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
      where not exists (select from cluster.terms) returning term`;
    if (first.length > 0) done.push(`Term 1 begins, led by ${leader}.`);
    const [sees] = await sql<{ all: boolean }[]>`
      select pg_has_role(current_user, 'pg_read_all_stats', 'usage') as all`;
    if (!sees?.all)
      done.push(
        "Copies cannot be counted: this administrator may not read replication statistics (pg_read_all_stats).",
      );
  });
  return done;
}

/** Has this database what migrations and sites need? Asked as its owner. */
export async function isPrepared(ownerUrl: string): Promise<boolean> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: connectTimeoutS, onnotice: () => undefined });
  try {
    const [row] = await sql`
      select to_regclass('cluster.terms') is not null
         and exists (select from pg_roles where rolname = 'holdfast_app') as ready`;
    return row?.ready === true;
  } catch (fault) {
    // 28…: no such role or password; 3D000: no such database. Both are what preparing makes.
    if (/^(28...|3D000)$/.test(String((fault as { code?: unknown }).code))) return false;
    throw new CannotPrepare(`HOLDFAST_OWNER_URL: cannot be reached: ${wordsOf(fault)}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function mustServe(sql: Sql): Promise<void> {
  const [server] = await sql<{ version: number; copy: boolean }[]>`
    select current_setting('server_version_num')::int as version, pg_is_in_recovery() as copy`;
  if (!server || server.version < oldestVersion)
    throw new CannotPrepare("HOLDFAST_ADMIN_URL: this PostgreSQL is older than 15: upgrade it first.");
  if (server.copy)
    throw new CannotPrepare("HOLDFAST_ADMIN_URL: this server is a copy: name the one open for writing.");
}

async function hasRole(sql: Sql, name: string): Promise<boolean> {
  return (await sql`select 1 from pg_roles where rolname = ${name}`).length > 0;
}

/** Signs in with this password, and may do nothing that was not granted. */
async function setRole(sql: Sql, name: string, password: string, done: string[]): Promise<void> {
  const known = await hasRole(sql, name);
  if (known && (await canMore(sql, name)))
    throw new CannotPrepare(
      `Role ${name} is a superuser or may go past row-level security: take that away first (alter role ${name} nosuperuser nobypassrls).`,
    );
  const secret = password.replaceAll("'", "''");
  await sql.unsafe(`set standard_conforming_strings = on`);
  await sql.unsafe(`${known ? "alter" : "create"} role ${name} login password '${secret}'`);
  if (!known) done.push(`Role ${name} was made.`);
}

async function canMore(sql: Sql, name: string): Promise<boolean> {
  const [role] = await sql`select rolsuper or rolbypassrls as more from pg_roles where rolname = ${name}`;
  return role?.more === true;
}

/** The one server open for writing, by its id in HOLDFAST_NODES: the term row names it so. */
async function findLeader(nodes: ServerToPrepare["nodes"]): Promise<string> {
  const seen = await Promise.all(
    nodes.map(async ({ id, url }) =>
      signedIn(url, `HOLDFAST_NODES: ${id}`, async (sql) => {
        const [row] = await sql`select pg_is_in_recovery() as copy`;
        return { id, open: row?.copy === false, fault: null };
      }).catch((fault: Error) => ({ id, open: false, fault: fault.message })),
    ),
  );
  const open = seen.filter((node) => node.open);
  if (open.length === 1) return open[0]!.id;
  if (open.length > 1)
    throw new CannotPrepare(
      `HOLDFAST_NODES: ${open.map((node) => node.id).join(" and ")} are both open for writing: name one cluster's servers, each once.`,
    );
  const faults = seen.flatMap((node) => node.fault ?? []);
  throw new CannotPrepare(faults.join("\n") || "HOLDFAST_NODES: none of these servers is open for writing.");
}

async function signedIn<T>(url: string, setting: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: connectTimeoutS, onnotice: () => undefined });
  try {
    return await work(sql);
  } catch (fault) {
    if (fault instanceof CannotPrepare) throw fault;
    throw new CannotPrepare(`${setting}: ${wordsOf(fault)}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function wordsOf(fault: unknown): string {
  const { message, code } = fault as { message?: string; code?: string };
  return message || code || String(fault);
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}
