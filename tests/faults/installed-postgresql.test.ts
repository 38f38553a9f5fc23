/** The cluster on a PostgreSQL that the machine's own packages installed, instead of the one from npm. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { once } from "#db/cluster/sql-session.ts";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger } from "#tests/kit/ledger.ts";

/** Where Debian's packages put each major version. */
const debianFolder = "/usr/lib/postgresql";

/** The oldest of what is installed and can be used: what is newest differs least from the one we bring. */
function installedBin(): string | null {
  if (process.env.HOLDFAST_PG_BIN) return process.env.HOLDFAST_PG_BIN;
  if (!existsSync(debianFolder)) return null;
  const majors = readdirSync(debianFolder)
    .map(Number)
    .filter((major) => major >= 15 && existsSync(join(debianFolder, String(major), "bin", "postgres")));
  return majors.length === 0 ? null : join(debianFolder, String(Math.min(...majors)), "bin");
}

/** What those programs say they are. */
function majorOf(folder: string | null): number {
  const said = execFileSync(join(folder ?? "", "postgres"), ["--version"], { encoding: "utf8" });
  return Number(/(\d+)/.exec(said)?.[1]);
}

const bin = installedBin();
let cluster: TestCluster | undefined;
beforeAll(async () => {
  if (!bin) return;
  vi.stubEnv("HOLDFAST_PG_BIN", bin);
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

test("an installed PostgreSQL fails over, rejoins and switches back, and no acknowledged write is lost", async (context) => {
  if (!cluster)
    return context.skip(
      "not run: no PostgreSQL 15 or newer is installed here (apt-get install postgresql), and HOLDFAST_PG_BIN is not set",
    );
  await cluster.untilWhole();
  const before = await cluster.leader();
  const [server] = await once(
    cluster.url(before.id),
    10_000,
    (sql) => sql<{ major: number }[]>`select current_setting('server_version_num')::int / 10000 as major`,
  );
  expect(server?.major).toBe(majorOf(bin));
  const ledger = await keepLedger(cluster);
  await ledger.untilAcknowledged(50);

  process.kill(before.pid ?? 0, "SIGKILL");
  await cluster.until("another leads", (view) => view.leader !== null && view.leader !== before.id);
  await ledger.untilAcknowledged(100);
  await cluster.untilWhole();
  await cluster.ask("/switchover", { to: before.id, by: "test" });
  await ledger.untilAcknowledged(50);
  await cluster.untilWhole();
  await ledger.stop();

  expect((await cluster.leader()).id).toBe(before.id);
  expect(await ledger.lost()).toEqual([]);
});
