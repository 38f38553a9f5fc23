import type { Server } from "node:http";
import { join } from "node:path";
import { migrate } from "#db/migrate.ts";
import { isSeeded, type SeedCounts, seed } from "#db/seed/seed.ts";
import { systemClock } from "#server/platform/clock.ts";
import { teachSimulator, writeFallbackPack } from "./carrier-stand-in.ts";
import { emptyDataFolder, prepareDataFolder } from "./data-folder.ts";
import { type OpenLedger, openDrillPlayer } from "./drill-player.ts";
import { mustBeFree } from "./free-ports.ts";
import { portNames, portsFrom } from "./ports.ts";
import { openRobotSessions } from "./robot-sessions.ts";
import { type RobotLine, type RobotPace, usualPace } from "./robots/robot-plan.ts";
import type { SeatsLeftFree } from "./seats-for-people.ts";
import { packFolder, siteIds } from "./site-settings.ts";
import {
  assembleStage,
  openSink,
  type Stage,
  type StageParts,
  simulatorChild,
  siteChildren,
  startSite,
  stopParts,
} from "./stage.ts";
import { clusterRuns, openStageCluster, stopLeftoverCluster } from "./stage-cluster.ts";
import { stageControl } from "./stage-control.ts";
import { StageFault } from "./stage-fault.ts";
import { openStageRobots } from "./stage-robots.ts";
import { stageSecretsAt } from "./stage-secrets.ts";
import { endLeftovers, openStartedProcesses } from "./started-processes.ts";

export type StageOptions = {
  /** Absolute. Everything that outlives a start lies here. */
  dataDir: string;
  /** The first of the ports; see `ports.ts`. */
  basePort: number;
  /** Forgets everything first. */
  reset?: boolean;
  /** How many customers the city has on a first start. */
  customers?: number;
  /** Off only for throw-away stages. */
  fsync?: boolean;
  pace?: RobotPace;
  /** Seats that robots leave to people, by the center's name. */
  seatsLeftFree?: SeatsLeftFree;
  /** API-made calls the simulator releases per second; Twilio's default is 1. */
  callsPerSecond?: number;
  /** Waited for before a site starts, so that it starts from what was built. */
  programsBuilt?: Promise<void>;
  /** Needed to play drills. */
  openLedger?: OpenLedger;
  /** Each line the robots tell: what was acknowledged to them. */
  onRobotLine?: (center: string, line: RobotLine) => void;
  env?: NodeJS.ProcessEnv;
  /** Gives up between two steps of the start; what was started is stopped. */
  signal?: AbortSignal;
  /** Progress, a line each. */
  log: (line: string) => void;
};

/**
 * Starts everything and resolves once both sites serve. Robots are not seated yet: `staffSeats(null)`.
 *
 * @throws StageFault or another fault that `sentenceFor` puts in words; then nothing started is left running.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { dataDir, log } = options;
  const timed = stopwatch(log, options.signal);
  const ports = portsFrom(options.basePort);
  const clusterDir = join(dataDir, "cluster");
  const processFile = join(dataDir, "processes.json");
  const left = await endLeftovers(processFile);
  if (left.length > 0) log(`ended what an earlier start left running: ${left.join(", ")}`);
  if (options.reset) {
    await stopLeftoverCluster(clusterDir);
    emptyDataFolder(dataDir);
  }
  prepareDataFolder(dataDir);
  const ours = clusterRuns(clusterDir) ? new Set([ports.supervisor, ...ports.nodes]) : new Set<number>();
  await mustBeFree(portNames(ports).filter(({ port }) => !ours.has(port)));

  const secrets = stageSecretsAt(join(dataDir, "secrets.json"));
  const started = openStartedProcesses(processFile);
  const launching = { ports, secrets, dataDir, started, outer: options.env ?? process.env, log };
  const parts: Partial<StageParts> = { ports, secrets, dataDir, started };
  let control: Server | null = null;
  try {
    const simulator = simulatorChild(launching, options.callsPerSecond ?? 1);
    simulator?.start();
    parts.simulator = simulator;
    parts.mail = await openSink(ports);
    const cluster = await timed("database servers (one primary, three copies)", () =>
      openStageCluster({
        dataDir: clusterDir,
        port: ports.supervisor,
        token: secrets.supervisorToken,
        fsync: options.fsync ?? true,
        log,
      }),
    );
    parts.cluster = cluster;
    const ownerUrl = await cluster.leaderUrl("owner");
    await timed("schema", () => bringUpToDate(ownerUrl, dataDir));
    if (!(await isSeeded(ownerUrl))) {
      await timed("a small city to try things on", () => fill(ownerUrl, options.customers));
    }
    await options.programsBuilt;
    const sites = siteChildren(launching, cluster);
    parts.sites = sites;
    await timed("two site servers, the carrier simulator, the mail sink", async () => {
      const serving = siteIds.map((site) => startSite(ports, site, sites.get(site)!));
      const taught = simulator && teachSimulator(`http://127.0.0.1:${ports.simulator}`, ownerUrl);
      await Promise.all([...serving, taught, writeFallbackPack(packFolder(dataDir))]);
    });
    const robots = openStageRobots({
      centers: await openRobotSessions(ownerUrl, secrets.secret, systemClock.now()),
      sites: siteIds.map((id) => ({ id, url: `http://localhost:${ports[id]}` })),
      pace: options.pace ?? usualPace,
      seatsLeftFree: options.seatsLeftFree ?? {},
      logFolder: join(dataDir, "log"),
      started,
      log,
      onLine: options.onRobotLine ?? (() => undefined),
    });
    parts.robots = robots;
    const whole = { ...parts, simulator } as StageParts;
    const stage = assembleStage(whole);
    const drills = options.openLedger ? openDrillPlayer(stage, options.openLedger, log) : null;
    control = stageControl(stage, drills);
    await listen(control, ports.control);
    return { ...stage, stop: () => stopAll(control, parts) };
  } catch (fault) {
    await stopAll(control, parts).catch((second: Error) => log(`stopping: ${second.message}`));
    throw fault;
  }
}

async function stopAll(control: Server | null, parts: Partial<StageParts>): Promise<void> {
  control?.closeAllConnections();
  control?.close();
  await stopParts(parts);
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

/** What PostgreSQL says when a table is there that this version's first migration would make. */
const alreadyExists = "42P07";

async function bringUpToDate(ownerUrl: string, dataDir: string): Promise<void> {
  try {
    await migrate(ownerUrl);
  } catch (fault) {
    if ((fault as { cause?: { code?: string } }).cause?.code !== alreadyExists) throw fault;
    throw new StageFault(
      `The data in ${dataDir} was made by another version of Holdfast: start that version, or start over with npm start -- --reset.`,
    );
  }
}

async function fill(ownerUrl: string, customers: number | undefined): Promise<SeedCounts> {
  return seed(ownerUrl, systemClock.now(), customers);
}

/** Runs the steps of a start; each says what was done and how long it took. */
function stopwatch(log: (line: string) => void, signal: AbortSignal | undefined) {
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const done = await work();
    if (signal?.aborted) throw new StageFault("The start was interrupted.");
    log(`${what}: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
    return done;
  };
}
