import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAlive } from "#db/cluster/processes.ts";
import { once } from "#db/cluster/sql-session.ts";
import { mustBeFree } from "#server/embedded/free-ports.ts";
import { openStage } from "#server/embedded/open-stage.ts";
import { portNames, portsFrom } from "#server/embedded/ports.ts";
import type { Stage } from "#server/embedded/stage.ts";

/** Below the ports that tests of clusters and consoles choose from: here they have to be free again. */
const basePort = 20_300;
const startsWithinMs = 150_000;
let dataDir: string;
let stage: Stage;

const open = () =>
  openStage({
    dataDir,
    basePort,
    customers: 60,
    fsync: false,
    env: { PATH: process.env.PATH },
    log: () => undefined,
  });

async function until(holds: () => Promise<boolean> | boolean, withinMs: number): Promise<void> {
  for (let leftMs = withinMs; !(await holds()); leftMs -= 50) {
    if (leftMs <= 0) throw new Error(`not within ${withinMs} ms`);
    await sleep(50);
  }
}

const control = (path: string, method = "POST", token = stage.token) =>
  fetch(`http://127.0.0.1:${stage.ports.control}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });

const pidsOf = (of: Stage) => {
  const { processes, supervisorPid } = of.view();
  return [supervisorPid, ...processes.map((each) => each.pid)].filter((pid) => pid !== null);
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "holdfast-stage-"));
  chmodSync(dataDir, 0o755);
  stage = await open();
}, startsWithinMs);

afterAll(async () => {
  await stage?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, startsWithinMs);

test("a first start serves at both sites", async () => {
  for (const { id, url } of stage.sites) {
    const answer = await fetch(`${url}/readyz`);
    expect(await answer.json()).toMatchObject({ site: id, ready: true });
  }
});

test("the stage's control wants its token, and this machine's own name", async () => {
  expect((await control("/sites/main/kill", "POST", "guessed")).status).toBe(401);
  expect((await control("/sites/moon/kill")).status).toBe(409);
  expect((await fetch(`http://127.0.0.1:${stage.ports.control}/mails`)).status).toBe(200);
});

test("a site server that dies by itself is started again", async () => {
  const main = () => stage.view().processes.find((each) => each.name === "site-main");
  const before = main()?.pid;
  process.kill(before ?? 0, "SIGKILL");
  await until(() => main()?.state === "running" && main()?.pid !== before, 20_000);
  expect(main()?.restarts).toBe(1);
});

test("a killed site takes its server and its database servers along, stays down, and comes back whole", async () => {
  expect((await control("/sites/main/kill")).status).toBe(200);
  expect(stage.view().processes.find((each) => each.name === "site-main")).toMatchObject({
    pid: null,
    state: "killed",
  });
  await until(async () => {
    const { leader, nodes } = await stage.cluster();
    const ofMain = nodes.filter((node) => node.site === "main");
    return leader === "s2" || leader === "s3" ? ofMain.every((node) => node.role === "down") : false;
  }, 30_000);
  expect((await control("/sites/main/restore")).status).toBe(200);
  await until(async () => (await stage.cluster()).copies === 3, 90_000);
}, 150_000);

test(
  "a second start keeps the data, and an orderly end leaves no process and no port behind",
  async () => {
    const count = async () =>
      once(
        await stage.ownerUrl(),
        10_000,
        (sql) => sql<{ n: number }[]>`select count(*)::int as n from customers`,
      );
    const [before] = await count();
    const pids = pidsOf(stage);
    expect(pids.length).toBeGreaterThanOrEqual(4);
    await stage.stop();
    await until(() => pids.every((pid) => !isAlive(pid)), 10_000);
    await mustBeFree(portNames(portsFrom(basePort)));
    stage = await open();
    expect(await count()).toEqual([before]);
  },
  startsWithinMs,
);
