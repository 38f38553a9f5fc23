import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type AuditRecorder, openRecorder } from "#server/audit/recorder.ts";
import { auditFields } from "#server/platform/audit-chain/entry.ts";
import { openJournal } from "#server/platform/audit-chain/journal.ts";
import { sealAll } from "#server/platform/audit-chain/sealer.ts";
import { verifyChain } from "#server/platform/audit-chain/verify.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshPlatform, type TestPlatform } from "#tests/kit/platform.ts";

/** A recorder whose leader can be taken away, and whose commits can lose their answer. */
type Fate = { leader: boolean; next: "commits" | "loses its answer" | "finds no leader" };

async function freshRecorder() {
  const platform = await freshPlatform();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-journal-"));
  const fate: Fate = { leader: true, next: "commits" };
  const recorder = await openRecorder(withFate(platform, fate), folder);
  const stop = async () => {
    await recorder.close();
    await platform[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  return { platform, folder, fate, recorder, [Symbol.asyncDispose]: stop };
}

function withFate(platform: TestPlatform, fate: Fate): Platform {
  const real = platform.database;
  const database = {
    status: () => ({ ...real.status(), writable: fate.leader }),
    async write(...args: Parameters<typeof real.write>) {
      const what = fate.next;
      fate.next = "commits";
      if (what === "finds no leader") throw new Problem("no-leader", "gone");
      const answer = await real.write(...args);
      // Exactly what a connection cut during COMMIT looks like: it happened, and nobody was told.
      if (what === "loses its answer") throw new Problem("no-leader", "cut");
      return answer;
    },
  };
  return { ...platform, database: database as unknown as Platform["database"] };
}

const look = (recorder: AuditRecorder, platform: TestPlatform, id: string) =>
  recorder.record(platform.caller, { action: "looked", entity: "customer", entityId: id, why: "call-1" });
const recorded = async (platform: TestPlatform) =>
  (await rowsOf(platform.store, "select entity_id from audit_entries order by id")).map(
    (row) => row.entity_id,
  );

test("looks that come together share one commit and all are on the chain when answered", async () => {
  await using site = await freshRecorder();
  await Promise.all(
    Array.from({ length: 1_200 }, (_, number) => look(site.recorder, site.platform, `c${number}`)),
  );
  expect(await recorded(site.platform)).toHaveLength(1_200);
  const [row] = await rowsOf(
    site.platform.store,
    "select count(distinct xid)::int as commits from audit_entries",
  );
  expect(row?.commits).toBeLessThan(5);
});

test("with no leader a look is on this site's disk, and is written once, with its true time, when one is back", async () => {
  await using site = await freshRecorder();
  site.fate.leader = false;
  const before = site.platform.clock.now();
  await look(site.recorder, site.platform, "c1");
  await look(site.recorder, site.platform, "c2");
  const after = site.platform.clock.now();
  expect(await recorded(site.platform)).toEqual([]);
  expect(await readFile(join(site.folder, "audit-journal.ndjson"), "utf8")).toContain('"c2"');

  site.fate.leader = true;
  await expect.poll(() => recorded(site.platform)).toEqual(["c1", "c2"]);
  await site.recorder.drain();
  expect(await recorded(site.platform)).toEqual(["c1", "c2"]);
  expect(await readdir(site.folder)).toEqual([]);
  const rows = await rowsOf(site.platform.store, "select at from audit_entries");
  for (const { at } of rows) {
    expect((at as Date).getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect((at as Date).getTime()).toBeLessThanOrEqual(after.getTime());
  }
  await expect
    .poll(async () => {
      await sealAll(site.platform);
      return verifyChain(site.platform, site.platform.enterpriseId);
    })
    .toMatchObject({ entriesChecked: 2, unsealed: 0, fault: null });
});

test("a commit whose answer was lost is journaled under the same key, and stands once", async () => {
  await using site = await freshRecorder();
  site.fate.next = "loses its answer";
  await look(site.recorder, site.platform, "c1");
  await site.recorder.drain();
  expect(await recorded(site.platform)).toEqual(["c1"]);
  site.fate.next = "finds no leader";
  await look(site.recorder, site.platform, "c2");
  await site.recorder.drain();
  expect(await recorded(site.platform)).toEqual(["c1", "c2"]);
});

test("a site killed while it writes the journal back writes each look once after its restart", async () => {
  await using site = await freshRecorder();
  site.fate.leader = false;
  await look(site.recorder, site.platform, "c1");
  await look(site.recorder, site.platform, "c2");
  await site.recorder.close();
  // The first group commits, then everything is gone before the file is.
  const journal = await openJournal(site.folder, site.platform.auditKey, site.platform.ids.uuid);
  site.fate.leader = true;
  site.fate.next = "loses its answer";
  const restarted = await openRecorder(withFate(site.platform, site.fate), site.folder);
  await restarted.drain().catch(() => undefined);
  expect(await recorded(site.platform)).toEqual(["c1"]);
  expect(await readdir(site.folder)).toHaveLength(1);
  expect(await restarted.drain()).toBe(2);
  await restarted.close();
  expect(await recorded(site.platform)).toEqual(["c1", "c2"]);
  expect(
    await journal.drain(
      async () => undefined,
      async () => undefined,
    ),
  ).toBe(0);
});

test("a torn or altered line is not written as if it were true; that it was there is on the chain", async () => {
  await using site = await freshRecorder();
  await site.recorder.close();
  const journal = await openJournal(site.folder, site.platform.auditKey, site.platform.ids.uuid);
  const entry = (id: string) =>
    auditFields(
      site.platform.caller,
      { action: "looked", entity: "customer", entityId: id },
      site.platform.clock.now(),
    );
  await journal.append({ key: "g1", entries: [entry("c1"), entry("c2")] });
  const path = join(site.folder, "audit-journal.ndjson");
  await writeFile(path, (await readFile(path, "utf8")).replace('"c2"', '"c9"'));
  await appendFile(path, '{"key":"g2","dig');
  const restarted = await openRecorder(site.platform, site.folder);
  expect(await restarted.drain()).toBe(1);
  await restarted.close();
  const rows = await rowsOf(
    site.platform.store,
    "select action, entity_id, detail from audit_entries order by id",
  );
  expect(rows[0]).toMatchObject({ action: "looked", entity_id: "c1" });
  expect(rows[1]).toMatchObject({ action: "journal-damaged", detail: { lines: 2, site: "main" } });
  expect(rows).toHaveLength(2);
});
