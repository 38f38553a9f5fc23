/** The stage every subject shares: opened with the first one that needs it, closed at the end. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Api, openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";
import { tokenOf } from "#server/embedded/ledger/ledger-access.ts";
import { openStage } from "#server/embedded/open-stage.ts";
import { usualPace } from "#server/embedded/robots/robot-plan.ts";
import type { Stage } from "#server/embedded/stage.ts";

export type BenchStage = {
  open(): Promise<Stage>;
  /** A client of the API, signed in, that follows its console's rules for moving. */
  apiOf(email: string): Promise<Api>;
  token(email: string): Promise<string>;
  /** Signs the simulated carrier's webhooks. */
  carrierToken(): Promise<string>;
  /** `{ id, url }` of the database servers for the application's role. */
  whole(): Promise<void>;
  close(): Promise<void>;
};

const basePort = 27_550;
const wholeWithinMs = 60_000;

export function benchStage(say: (line: string) => void): BenchStage {
  let opened: Promise<Stage> | null = null;
  let dataDir = "";
  const tokens = new Map<string, Promise<string>>();
  const open = () => {
    opened ??= (async () => {
      // Callers that a benchmark makes up are on no line of the simulator; a comparison would end them one by one.
      process.env.HOLDFAST_COMPARE_MS = "3600000";
      dataDir = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
      chmodSync(dataDir, 0o755);
      const pace = {
        ...usualPace,
        acceptMs: [300, 1_200],
        talkMs: [40_000, 60_000],
        wrapUpMs: [500, 1_500],
      } as const;
      return openStage({ dataDir, basePort, pace, callsPerSecond: 10, log: say });
    })();
    return opened;
  };
  const token = async (email: string) => {
    const { sites } = await open();
    const known = tokens.get(email) ?? tokenOf(sites, email);
    tokens.set(email, known);
    return known;
  };
  return {
    open,
    token,
    async apiOf(email) {
      const { sites } = await open();
      const session = openSession(keptInMemory());
      await session.begin(await token(email));
      return openApi(openSites(sites), session);
    },
    async carrierToken() {
      await open();
      return (JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8")) as { authToken: string })
        .authToken;
    },
    async whole() {
      const stage = await open();
      for (let leftMs = wholeWithinMs; ; leftMs -= 250) {
        const view = await stage.cluster();
        if (view.copies >= 3 && view.voters.length >= 3 && view.holdDownUntil === null) return;
        if (leftMs <= 0) throw new Error(`the cluster is not whole: ${JSON.stringify(view)}`);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
    async close() {
      if (!opened) return;
      await (await opened).stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
