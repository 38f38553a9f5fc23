/** The database of a million customers: one PostgreSQL of the benchmark's own. */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { findBinaries } from "#db/cluster/binaries.ts";
import { createClusterSchema, createDatabase, createRoles } from "#db/cluster/bootstrap.ts";
import { initNode } from "#db/cluster/init-node.ts";
import { writeNodeFiles, writePart } from "#db/cluster/node-files.ts";
import { findRunAs, giveTo } from "#db/cluster/run-as.ts";
import { type LoginRole, passwordsAt, urlOf } from "#db/cluster/secrets.ts";
import { once } from "#db/cluster/sql-session.ts";
import { spawnNode, untilAnswers } from "#db/cluster/start-node.ts";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { migrate } from "#db/migrate.ts";
import { fill } from "./fill.ts";

export type MillionNode = {
  url(role: LoginRole): string;
  /** Ends the server; its data goes too, unless HOLDFAST_BENCH_DATA names where it is kept. */
  stop(): Promise<void>;
};

const customersWanted = 1_000_000;
const interactionsWanted = 3_000_000;
const startMaxMs = 30_000;
const fillMaxMs = 20 * 60_000;

/**
 * Starts it with the embedded database's own settings, fsync included, and fills it when it is new (minutes).
 *
 * @param keptAt - HOLDFAST_BENCH_DATA: a folder to keep between runs, or one kept before.
 */
export async function openMillion(
  say: (line: string) => void,
  keptAt = process.env.HOLDFAST_BENCH_DATA,
): Promise<MillionNode> {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  const runAs = findRunAs();
  const folder = keptAt ?? mkdtempSync(join(tmpdir(), "holdfast-million-"));
  const full = join(folder, `node-${whatItIsMadeBy()}`);
  const binaries = findBinaries(join(tmpdir(), `holdfast-pg-${process.getuid?.() ?? 0}`), runAs);
  mkdirSync(folder, { recursive: true });
  const passwords = passwordsAt(join(folder, "passwords.json"));
  const log = join(folder, "node.log");
  closeSync(openSync(log, "a"));
  giveTo(folder, runAs); // The account that runs PostgreSQL reads and writes in it.
  const port = await freePort();
  const url = (role: LoginRole, database = "holdfast") => urlOf(role, port, passwords, database);

  const start = async (dir: string, fsync: boolean) => {
    writeNodeFiles(dir, {
      id: "main",
      port,
      clusterName: "million",
      fsync,
      connectionsMax: 60,
      major: binaries.major,
    });
    writePart(dir, { primaryConninfo: "", standbyNames: "" });
    giveTo(folder, runAs);
    const child = spawnNode(dir, log, binaries, runAs);
    // It outlives the process that started it: a run that is ended takes it along.
    const end = () => void child.kill("SIGINT");
    process.once("exit", end);
    const ended = () => child.exitCode !== null || child.signalCode !== null;
    await untilAnswers(url("supervisor", "postgres"), startMaxMs, ended, log);
    return async () => {
      process.off("exit", end);
      end();
      while (!ended()) await sleep(20);
    };
  };

  if (!existsSync(full)) {
    for (const old of readdirSync(folder).filter((name) => /^(node-|filling)/.test(name)))
      rmSync(join(folder, old), { recursive: true });
    say(`Filling a database of ${customersWanted} customers in ${folder}…`);
    // Under another name until it is full: a run that was ended in between leaves nothing that looks complete.
    const filling = join(folder, "filling");
    await initNode(filling, binaries, passwords.supervisor, runAs);
    const stop = await start(filling, false);
    try {
      await once(url("supervisor", "postgres"), fillMaxMs, async (sql) => {
        await createRoles(sql, passwords, binaries.major);
        await createDatabase(sql, "holdfast");
      });
      await once(url("supervisor"), fillMaxMs, async (sql) => {
        await createClusterSchema(sql);
        await sql`insert into cluster.terms (term, leader, voters) values (1, 'main', '{}')`;
      });
      await migrate(url("owner"));
      await asSupervisor(url("supervisor"), (sql) => fill(sql, customersWanted, interactionsWanted, say));
      await migrate(url("owner"));
      await asSupervisor(url("supervisor"), (sql) => sql`vacuum (analyze)`);
    } finally {
      await stop();
    }
    renameSync(filling, full);
  }
  const stop = await start(full, true);
  return {
    url,
    async stop() {
      await stop();
      if (!keptAt) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Tells apart databases of other tables, other functions or other rows: one of those is filled anew. */
function whatItIsMadeBy(): string {
  const migrations = fileURLToPath(new URL("../../../db/migrations", import.meta.url));
  const files = readdirSync(migrations)
    .filter((name) => name.endsWith(".sql"))
    .map((name) => join(migrations, name));
  const digest = createHash("sha256");
  for (const file of [...files.toSorted(), join(import.meta.dirname, "fill.ts")])
    digest.update(readFileSync(file));
  return digest.digest("hex").slice(0, 12);
}

async function asSupervisor(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
