/** The whole demo, throw-away: both sites, four database servers, the carrier simulator. */
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoPassword, demoPeople } from "#db/seed/demo.ts";
import { mustBeFree } from "#server/embedded/free-ports.ts";
import { openDemoLedger } from "#server/embedded/ledger/demo-ledger.ts";
import { openStage } from "#server/embedded/open-stage.ts";
import { portNames, portsFrom } from "#server/embedded/ports.ts";
import type { Stage } from "#server/embedded/stage.ts";
import { sweepLeftovers } from "#tests/kit/cluster.ts";

const folderPrefix = "holdfast-console-";

export type TestStage = {
  stage: Stage;
  urls: { main: string; cloud: string };
  /** Places a simulated call, from somebody of a kind or from a number; the caller stays until they are answered and ended. */
  callIn: (from: "known" | "several" | "unknown" | `+${string}`, to: string) => Promise<void>;
  /** The newest lines of each site's log. */
  lastWords: (linesMax: number) => Promise<Record<"main" | "cloud", string>>;
  close: () => Promise<void>;
};

/** Calls to this number need a skill that no robot has: whoever sits down is offered them. */
export const careLine = "+18135550104";

export const signInOf = (role: "agent" | "supervisor" | "manager" | "board" | "admin") => {
  const person = demoPeople.find((each) => each.role === role && !each.partner);
  if (!person) throw new Error(`the demo has no ${role}`);
  return { ...person, password: demoPassword };
};

export async function openTestStage(): Promise<TestStage> {
  if (!existsSync(join(import.meta.dirname, "../../client/dist/index.html"))) {
    throw new Error("The console is not built: run `npm run build` first (`npm test` does).");
  }
  await sweepLeftovers(folderPrefix);
  const dataDir = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  // The account that runs PostgreSQL when we are root must be able to enter.
  await chmod(dataDir, 0o711);
  const clear = () => rm(dataDir, { recursive: true, force: true });
  const basePort = await freeBase();
  const ports = portsFrom(basePort);
  const stage = await openStage({
    dataDir,
    basePort,
    customers: 400,
    fsync: false,
    openLedger: openDemoLedger,
    log: () => undefined,
  }).catch(async (fault: unknown) => {
    await clear();
    throw fault;
  });
  return {
    stage,
    urls: { main: `http://localhost:${ports.main}`, cloud: `http://localhost:${ports.cloud}` },
    async callIn(from, to) {
      const answer = await fetch(`http://127.0.0.1:${ports.simulator}/simulator/callers`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ from, to, talkMs: null }),
      });
      if (!answer.ok) throw new Error(`the simulator placed no call: ${answer.status}`);
    },
    async lastWords(linesMax) {
      const tail = async (site: string) => {
        const log = await readFile(join(dataDir, "log", `site-${site}.log`), "utf8").catch(String);
        return log.trimEnd().split("\n").slice(-linesMax).join("\n");
      };
      return { main: await tail("main"), cloud: await tail("cloud") };
    },
    async close() {
      await stage.stop();
      await clear();
    },
  };
}

async function freeBase(): Promise<number> {
  // Two workers of one run never look at the same ports.
  const lane = (process.pid % 2) * 4 + (Number(process.env.VITEST_POOL_ID ?? 0) % 4);
  for (let base = 25_000 + lane * 50; base < 32_000; base += 500) {
    const free = await mustBeFree(portNames(portsFrom(base))).then(
      () => true,
      () => false,
    );
    if (free) return base;
  }
  throw new Error("no free ports for a stage between 25000 and 32000");
}
