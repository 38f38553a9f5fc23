import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExtraRow } from "#db/cluster/export-diverged.ts";
import { once } from "#db/cluster/sql-session.ts";
import { pathsIn } from "#db/cluster/supervisor-config.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test("what a dead primary had alone is written down for people before it is copied anew", async () => {
  await cluster.untilWhole();
  const old = await cluster.leader();
  await once(cluster.url(old.id), 5000, async (sql) => {
    await sql`create table notes (id int primary key, body text)`;
    await sql`insert into notes select n, 'old ' || n from generate_series(1, 50) as n`;
  });
  // Nothing leaves the primary any more: its senders are frozen, and it acknowledges locally.
  const senders = await once(
    cluster.url(old.id, "supervisor"),
    5000,
    (sql) => sql`select pid from pg_stat_replication`,
  );
  for (const { pid } of senders) process.kill(Number(pid), "SIGSTOP");
  await once(cluster.url(old.id), 5000, async (sql) => {
    await sql`set synchronous_commit = local`;
    await sql`insert into notes values (100, 'only here')`;
    await sql`update notes set body = 'changed here' where id = 7`;
  });
  process.kill(old.pid ?? 0, "SIGKILL");
  const led = await cluster.until("another leads", (view) => view.leader !== null && view.leader !== old.id);
  await cluster.untilWhole();

  const folder = pathsIn(cluster.dataDir).diverged;
  const reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
  const report = reports.find((candidate) => candidate.node === old.id);
  expect(report).toMatchObject({ node: old.id, leader: led.leader, fault: null, complete: true });
  const notes = (report.rows as ExtraRow[]).filter((row) => row.table === "public.notes");
  expect(notes).toEqual([
    { table: "public.notes", key: { id: 100 }, here: { id: 100, body: "only here" }, leaderHas: null },
    {
      table: "public.notes",
      key: { id: 7 },
      here: { id: 7, body: "changed here" },
      leaderHas: { id: 7, body: "old 7" },
    },
  ]);

  // Copied anew, it has what the leader has and nothing else.
  const rows = await once(
    cluster.url(old.id),
    5000,
    (sql) => sql`select body from notes where id in (7, 100)`,
  );
  expect(rows.map((row) => row.body)).toEqual(["old 7"]);
});
