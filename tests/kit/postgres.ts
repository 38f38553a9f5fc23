import { existsSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { createClusterSchema, createDatabase } from "#db/cluster/bootstrap.ts";
import { type Passwords, urlOf } from "#db/cluster/secrets.ts";
import { once } from "#db/cluster/sql-session.ts";
import { startThrowawayNode } from "#db/cluster/throwaway-node.ts";

declare module "vitest" {
  interface ProvidedContext {
    testNode: { port: number; passwords: Passwords };
  }
}

/** A database of one test's own, migrated, empty otherwise. */
export type TestDatabase = {
  name: string;
  /** Runs migrations and owns every table. */
  ownerUrl: string;
  /** What the product connects as: row-level security applies. */
  appUrl: string;
  /** Superuser, for looking behind the curtain. */
  supervisorUrl: string;
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const template = "holdfast_template";
const deadlineMs = 60_000;
const migrateFile = join(import.meta.dirname, "..", "..", "db", "migrate.ts");

/** The rows a cluster would have: term 1, led by node `main`, with no replica to wait for. */
const firstTerm = `insert into cluster.terms (term, leader, voters) values (1, 'main', '{}') on conflict do nothing`;

/** Vitest's global setup: one node with fsync off for the whole run, and a migrated template database. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const node = await startThrowawayNode();
  try {
    const { port, passwords } = node;
    const admin = urlOf("supervisor", port, passwords, "postgres");
    await once(admin, deadlineMs, (sql) => createDatabase(sql, template));
    await once(urlOf("supervisor", port, passwords, template), deadlineMs, async (sql) => {
      await createClusterSchema(sql);
      await sql.unsafe(firstTerm);
    });
    if (existsSync(migrateFile)) {
      const { migrate } = (await import(migrateFile)) as { migrate(ownerUrl: string): Promise<void> };
      await migrate(urlOf("owner", port, passwords, template));
    }
    project.provide("testNode", { port, passwords });
    return () => node.stop();
  } catch (fault) {
    await node.stop();
    throw fault;
  }
}

let databasesMade = 0;

/**
 * Copies the migrated template into a database of the caller's own. Use with `await using`, or call `drop()`.
 * Copying fails while anybody is connected to the template, so nobody may connect to it.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const { port, passwords } = inject("testNode");
  databasesMade += 1;
  const name = `test_${process.pid}_${databasesMade}_${process.hrtime.bigint().toString(36)}`;
  const admin = urlOf("supervisor", port, passwords, "postgres");
  await once(admin, deadlineMs, (sql) =>
    sql.unsafe(`create database ${name} template ${template} owner holdfast_owner strategy file_copy`),
  );
  await once(admin, deadlineMs, (sql) =>
    sql.unsafe(`grant connect, temporary on database ${name} to holdfast_app, holdfast_reader`),
  );
  const drop = async () => {
    await once(admin, deadlineMs, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
  };
  return {
    name,
    ownerUrl: urlOf("owner", port, passwords, name),
    appUrl: urlOf("app", port, passwords, name),
    supervisorUrl: urlOf("supervisor", port, passwords, name),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
