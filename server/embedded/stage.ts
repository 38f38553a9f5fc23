/** Everything the demo runs, as one object that can be played with: processes, deaths, restarts, an orderly end. */
import { join } from "node:path";
import type { DrillStageControl } from "#server/continuity/drill/stage-control.ts";
import { systemClock } from "#server/platform/clock.ts";
import { runnable } from "#server/programs.ts";
import { type Child, type ChildState, openChild } from "./child.ts";
import { type MailSink, openMailSink, type SunkMail } from "./mail-sink.ts";
import type { StagePorts } from "./ports.ts";
import {
  hasRealCarrier,
  type SiteId,
  simulatorEnvironment,
  siteEnvironment,
  siteIds,
  siteUrl,
} from "./site-settings.ts";
import type { StageCluster } from "./stage-cluster.ts";
import { StageFault } from "./stage-fault.ts";
import type { StageRobots } from "./stage-robots.ts";
import type { StageSecrets } from "./stage-secrets.ts";
import type { StartedProcesses } from "./started-processes.ts";
import { untilAnswers } from "./until-answers.ts";

export type ProcessView = { name: string; pid: number | null; state: ChildState; restarts: number };

export type StageView = {
  sites: { id: string; url: string }[];
  processes: ProcessView[];
  supervisorPid: number | null;
};

export type Stage = DrillStageControl & {
  readonly ports: StagePorts;
  /** Bearer token of the stage's control. */
  readonly token: string;
  readonly dataDir: string;
  /** Connection string of the schema's owner to the node that leads now: for tests that look behind. */
  ownerUrl(): Promise<string>;
  view(): StageView;
  sendRobotsHome(): Promise<void>;
  mails(): readonly SunkMail[];
  /** Stops every process in order: robots, sites, carrier, mail, database servers. Data stays. */
  stop(): Promise<void>;
};

export type StageParts = {
  ports: StagePorts;
  secrets: StageSecrets;
  dataDir: string;
  cluster: StageCluster;
  simulator: Child | null;
  mail: MailSink;
  sites: ReadonlyMap<SiteId, Child>;
  robots: StageRobots;
  started: StartedProcesses;
};

const siteStopsWithinMs = 5_000;
const siteAnswersWithinMs = 90_000;

type Launching = Pick<StageParts, "ports" | "secrets" | "dataDir" | "started"> & {
  outer: NodeJS.ProcessEnv;
  log: (line: string) => void;
};

/** The simulated carrier, or null when a real account is configured. Not started yet. */
export function simulatorChild(with_: Launching, callsPerSecond: number): Child | null {
  if (hasRealCarrier(with_.outer)) return null;
  const plan = {
    name: "carrier-simulator",
    script: runnable("simulator"),
    env: simulatorEnvironment(with_, callsPerSecond),
    logFile: join(with_.dataDir, "log", "carrier-simulator.log"),
    restarts: true,
  };
  return openChild(plan, with_.started, with_.log);
}

/** One server a site. Not started yet. */
export function siteChildren(with_: Launching, cluster: StageCluster): ReadonlyMap<SiteId, Child> {
  return new Map(
    siteIds.map((site) => {
      const plan = {
        name: `site-${site}`,
        script: runnable("site"),
        env: siteEnvironment(site, { ...with_, cluster }),
        logFile: join(with_.dataDir, "log", `site-${site}.log`),
        restarts: true,
      };
      return [site, openChild(plan, with_.started, with_.log)] as const;
    }),
  );
}

/** Starts a site's server and waits until it can serve: some database server answers it. */
export async function startSite(ports: StagePorts, site: SiteId, child: Child): Promise<void> {
  child.start();
  await untilAnswers(`http://127.0.0.1:${ports[site]}/readyz`, siteAnswersWithinMs, () =>
    child.restarts > 3
      ? `The server of site ${site} keeps ending by itself; the last lines of its log say why.`
      : null,
  );
}

export const openSink = (ports: StagePorts) => openMailSink(ports.mail, systemClock.now);

/** Puts the running parts together. */
export function assembleStage(parts: StageParts): Stage {
  const { ports, cluster, robots, simulator } = parts;
  const siteOf = (wanted: string): [SiteId, Child] => {
    const id = siteIds.find((site) => site === wanted);
    const child = id && parts.sites.get(id);
    if (!child) throw new StageFault(`There is no site "${wanted}"; there are ${siteIds.join(" and ")}.`);
    return [id, child];
  };
  const sites = siteIds.map((id) => ({ id, url: siteUrl(ports, id) }));
  return {
    ports,
    sites,
    token: parts.secrets.stageToken,
    dataDir: parts.dataDir,
    simulatorUrl: `http://127.0.0.1:${ports.simulator}`,
    ownerUrl: () => cluster.leaderUrl("owner"),
    view() {
      const children = [...parts.sites.values(), ...(simulator ? [simulator] : []), ...robots.children()];
      const processes = children.map(({ name, pid, state, restarts }) => ({ name, pid, state, restarts }));
      return { sites, processes, supervisorPid: cluster.supervisorPid() };
    },
    mails: () => parts.mail.mails(),
    staffSeats: robots.staff,
    killSeats: robots.kill,
    sendRobotsHome: robots.stop,
    async killSite(wanted) {
      const [site, child] = siteOf(wanted);
      await Promise.all([child.kill(), cluster.holdSiteDown(site)]);
    },
    async restoreSite(wanted) {
      const [site, child] = siteOf(wanted);
      await cluster.letSiteUp(site);
      await startSite(ports, site, child);
    },
    cluster: () => cluster.view(),
    failBack: (by) => cluster.failBack(by),
    stop: () => stopParts(parts),
  };
}

/** Stops what there is, in order; a part that will not stop does not keep the others from stopping. */
export async function stopParts(parts: Partial<StageParts>): Promise<void> {
  await parts.robots?.stop();
  await Promise.all([...(parts.sites?.values() ?? [])].map((site) => site.stop(siteStopsWithinMs)));
  await parts.simulator?.stop(siteStopsWithinMs);
  await parts.mail?.close();
  await parts.cluster?.stop();
  parts.started?.close();
}
