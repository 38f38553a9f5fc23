import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { killAllOf } from "#db/cluster/processes.ts";
import { once } from "#db/cluster/sql-session.ts";
import { pathsIn } from "#db/cluster/supervisor-config.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger } from "#tests/kit/ledger.ts";
import { giveOwnDisk, type OwnDisk, whyNoOwnDisk } from "#tests/kit/own-disk.ts";

/** A fresh node takes about 50 MB beside its log, which grows to 512 MB (`max_wal_size`) by itself; the rest is room to fill. */
const diskMb = 800;
const noDisk = whyNoOwnDisk();

let cluster: TestCluster;
const disks = new Map<string, OwnDisk>();

beforeAll(async () => {
  if (noDisk) return;
  cluster = await startTestCluster();
  await cluster.untilWhole();
  await cluster.killSupervisor();
  for (const id of ["main", "s1"]) {
    await killAllOf(cluster.dirOf(id));
    disks.set(id, giveOwnDisk(cluster.dirOf(id), diskMb));
  }
  await cluster.restartSupervisor();
  await cluster.untilWhole();
});
afterAll(async () => {
  if (cluster) await cluster.killEverything();
  for (const disk of disks.values()) disk.remove();
  await cluster?.[Symbol.asyncDispose]();
});
beforeEach((context) => {
  if (noDisk) context.skip(`not run: ${noDisk}`);
});

const reasonOf = async (id: string) => (await cluster.node(id)).reason;
const supervisorLog = () => readFileSync(join(pathsIn(cluster.dataDir).supervisorLog), "utf8");

/** The log moves on to a new file, for which the full disk has no room. */
const nextLogFile = async () => {
  const { id } = await cluster.leader();
  await once(cluster.url(id, "supervisor"), 10_000, (sql) => sql`select pg_switch_wal()`);
};

async function mainLeads(): Promise<void> {
  await cluster.untilWhole();
  if ((await cluster.leader()).id === "main") return;
  await cluster.ask("/switchover", { to: "main", by: "test" });
  await cluster.untilWhole();
}

test("a replica whose disk is full is not noticed by writers, is named, and comes back when there is room", async () => {
  await mainLeads();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(30);
  const unknownBefore = ledger.unknown.length;

  disks.get("s1")?.fill();
  for (let files = 0; files < 8; files += 1) {
    await ledger.untilAcknowledged(20);
    await nextLogFile();
  }
  await cluster.until("its disk is named", (view) =>
    view.nodes.some((node) => node.id === "s1" && node.diskFull === true),
  );
  expect(await reasonOf("s1")).toMatch(/^Its disk is full, \d+ MB are left: free some space\./);
  await ledger.untilAcknowledged(50);
  expect(ledger.unknown.length).toBe(unknownBefore);
  expect((await cluster.leader()).id).toBe("main");

  disks.get("s1")?.free();
  await cluster.untilWhole();
  await ledger.stop();
  expect(await reasonOf("s1")).not.toMatch(/disk/);
  expect(await ledger.lost()).toEqual([]);
});

test("a primary whose disk is full gives the lead to a server with room; nothing acknowledged is lost", async () => {
  await mainLeads();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);

  disks.get("main")?.fill();
  await cluster.until("another leads", (view) => view.leader !== null && view.leader !== "main");
  await ledger.untilAcknowledged(100);
  expect(await reasonOf("main")).toMatch(/^Its disk is full/);
  expect(supervisorLog()).toContain('"what":"a disk is full","node":"main","says":"Its disk is full,');

  disks.get("main")?.free();
  await cluster.untilWhole();
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});

test("with nobody there to move the lead, a full disk refuses or ends; nothing acknowledged is lost", async () => {
  await mainLeads();
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);

  await cluster.killSupervisor();
  disks.get("main")?.fill();
  const { url } = { url: cluster.url("main", "supervisor") };
  // Until the server itself says that it has no room, by refusing or by ending.
  await expect
    .poll(
      () =>
        once(url, 5_000, async (sql) => {
          await sql`create table if not exists filler as select repeat('x', 1000) as text, n from generate_series(1, 60000) n`;
          await sql`drop table filler`;
          return "it had room";
        }).catch((fault: { code?: string; message: string }) => fault.code ?? fault.message),
      { timeout: 30_000 },
    )
    .not.toBe("it had room");

  await cluster.restartSupervisor();
  await cluster.until("another leads", (view) => view.leader !== null && view.leader !== "main");
  await ledger.untilAcknowledged(100);
  disks.get("main")?.free();
  await cluster.untilWhole();
  await ledger.stop();
  expect(await ledger.lost()).toEqual([]);
});
