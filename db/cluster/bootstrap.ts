import type { Sql } from "postgres";
import type { Passwords } from "./secrets.ts";

/** Extensions every Holdfast database has: search by likeness, exclusion of ranges, digests. */
const extensions = ["pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist", "pgcrypto"];

/**
 * Stretching a password slows down guessing; these have 192 random bits and cannot be guessed. At the
 * default of 4,096 rounds signing in costs a client several milliseconds of its one thread, and a
 * failover makes every client sign in at once.
 */
const scramRounds = 64;

/**
 * A frozen site keeps its connections, and the kernel goes on answering for it: what it locked (a row, the turn at
 * routing) and the feed that waits for its open write would be held until somebody kills it. Statements of a
 * transaction follow at once. After so long without one the site does not trust its leader either (`trustMs`), and
 * what is rolled back is tried again: the other site's callers need not wait longer.
 */
export const appIdleMs = 2_000;

/** Creates the roles. Run once, on the first node, as the supervisor. `major` is PostgreSQL's version. */
export async function createRoles(sql: Sql, passwords: Passwords, major: number): Promise<void> {
  if (major >= 16) await sql.unsafe(`set scram_iterations = ${scramRounds}`);
  await sql.unsafe(`
    alter role holdfast_supervisor password '${passwords.supervisor}';
    create role holdfast_replicator login replication password '${passwords.replicator}';
    create role holdfast_owner login password '${passwords.owner}';
    create role holdfast_app login nobypassrls password '${passwords.app}';
    alter role holdfast_app set idle_in_transaction_session_timeout = '${appIdleMs}ms';
    create role holdfast_reader nologin nobypassrls;
    grant holdfast_reader to holdfast_owner;
  `);
}

/** Creates an empty database that belongs to `holdfast_owner`. */
export async function createDatabase(sql: Sql, name: string): Promise<void> {
  await sql.unsafe(`create database ${name} owner holdfast_owner`);
  await sql.unsafe(`revoke all on database ${name} from public`);
  await sql.unsafe(`grant connect, temporary on database ${name} to holdfast_app, holdfast_reader`);
}

/**
 * Fills a new database with what the cluster itself needs: extensions, and schema `cluster`.
 * `terms` is the law of who leads and whose acknowledgement counts; `heartbeats` is one row a site,
 * updated through the quorum, that proves a leader is still followed. Running it again changes nothing.
 */
export async function createClusterSchema(sql: Sql): Promise<void> {
  for (const extension of extensions) await sql.unsafe(`create extension if not exists ${extension}`);
  await sql.unsafe(`
    create schema if not exists cluster;
    create table if not exists cluster.terms (
      term int primary key check (term > 0),
      leader text not null,
      voters text[] not null,
      -- Set while the voters change: a promotion must then satisfy both lists.
      voters_next text[],
      -- PostgreSQL's timeline: its history says where an older server's log stops being ours.
      timeline int,
      at timestamptz not null default clock_timestamp()
    );
    create table if not exists cluster.failovers (
      id uuid primary key,
      kind text not null check (kind in ('failover', 'switchover', 'failback', 'operator')),
      term int not null,
      from_node text,
      to_node text not null,
      reason text not null,
      started_at timestamptz not null,
      phases jsonb not null default '[]'
    );
    -- A row a site; few rows, updated several times a second: room on the page keeps updates off the index.
    create table if not exists cluster.heartbeats (
      site text primary key,
      at timestamptz not null,
      term int not null,
      beats bigint not null default 0
    ) with (fillfactor = 20);
    -- Who streams from here: pg_stat_replication hides other roles' rows from the application.
    create or replace function cluster.replicas() returns table (id text, lag_ms float8, lag_bytes bigint)
      language sql stable security definer set search_path = pg_catalog as $$
        select application_name,
               coalesce(extract(epoch from flush_lag) * 1000, 0)::float8,
               case when pg_is_in_recovery() then 0
                    else greatest(0, pg_current_wal_flush_lsn() - flush_lsn) end::bigint
          from pg_stat_replication
         where state = 'streaming' $$;
    -- Whom the feed waits for: pg_stat_activity hides other roles' transactions from the application. No query
    -- text is told, for it may hold somebody's data.
    create or replace function cluster.oldest_writer()
      returns table (pid int, name text, role text, doing text, age_ms float8)
      language sql stable security definer set search_path = pg_catalog as $$
        select pid, name, role, doing, (extract(epoch from clock_timestamp() - since) * 1000)::float8
          from (
            select a.pid, a.application_name, a.usename::text, a.backend_xid, a.xact_start,
                   case when a.wait_event = 'SyncRep' then 'whose commit waits for the copies'
                        when a.state like 'idle in transaction%' then 'idle in its transaction'
                        when a.wait_event_type = 'Lock' then 'waiting for a lock'
                        else 'at work' end
              from pg_stat_activity a where a.backend_xid is not null and a.xact_start is not null
            union all
            select null, p.gid, p.owner::text, p.transaction, p.prepared, 'prepared and forgotten' from pg_prepared_xacts p
          ) as writers (pid, name, role, xid, since, doing)
         order by age(xid) desc, since limit 1 $$;
    revoke all on function cluster.replicas(), cluster.oldest_writer() from public;
    grant usage on schema cluster to holdfast_app, holdfast_owner, holdfast_reader;
    grant select on all tables in schema cluster to holdfast_app, holdfast_owner, holdfast_reader;
    grant execute on function cluster.replicas(), cluster.oldest_writer() to holdfast_app, holdfast_owner;
    grant insert, update on cluster.heartbeats to holdfast_app;
    grant usage, create on schema public to holdfast_owner;
    grant usage on schema public to holdfast_app, holdfast_reader;
  `);
}
