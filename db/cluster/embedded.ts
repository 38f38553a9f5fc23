import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterView } from "../../server/contract/cluster.ts";
import { makeDataFolder } from "./data-folder.ts";
import { isTaken } from "./port-taken.ts";
import { isAlive, postmasterOf } from "./processes.ts";
import { giveTo } from "./run-as.ts";
import { type LoginRole, passwordsAt, urlOf } from "./secrets.ts";
import { type NodeConfig, pathsIn, type SupervisorConfig, standardNodes } from "./supervisor-config.ts";

export type EmbeddedOptions = {
  /** Absolute; made when missing. One cluster a folder. */
  dataDir: string;
  /** The supervisor listens here, the nodes on the ports after it. */
  basePort: number;
  /** For the supervisor's interface; drawn when absent. */
  token?: string;
  /** Default: main, s1 (site main), s2, s3 (site cloud). */
  nodes?: NodeConfig[];
  /** Off only for throw-away clusters. Default on. */
  fsync?: boolean;
  /** Default 160: two sites, and room for those whose commit waits while their client is long gone. */
  connectionsMax?: number;
  /** Default 15,000. */
  holdDownMs?: number;
  streamThrough?: Record<string, number>;
};

/** A running embedded cluster, seen from the process that started it. */
export type EmbeddedCluster = {
  supervisorUrl: string;
  token: string;
  dataDir: string;
  nodes: NodeConfig[];
  /** `{ id, url }` of every node for one role, database `holdfast`. */
  urlsFor(role: LoginRole): { id: string; url: string }[];
  /** The value of HOLDFAST_NODES: the application's URLs. */
  nodesSetting: string;
  supervisorPid(): number | null;
  /** Starts the supervisor again after it died; it adopts what runs. */
  restartSupervisor(): Promise<void>;
  /** Stops every node in order, then the supervisor. */
  stop(): Promise<void>;
};

const readyDeadlineMs = 90_000;
const stopDeadlineMs = 30_000;

/** Asks the supervisor; null when nobody answers. Throws what it answers when it refuses. */
export async function askSupervisor<T>(
  url: string,
  token: string,
  path: string,
  body?: unknown,
): Promise<T | null> {
  let res: Response;
  try {
    res = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(stopDeadlineMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return null; // Not there, or gone while answering.
  }
  const value: unknown = await res.json();
  if (!res.ok) throw new Error(String((value as { error?: unknown }).error));
  return value as T;
}

async function requireFree(port: number, what: string): Promise<void> {
  if (await isTaken(port, "127.0.0.1"))
    throw new Error(
      `Port ${port}, which ${what} needs, is taken by another program: stop that program first.`,
    );
}

function earlierConfig(file: string): SupervisorConfig | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SupervisorConfig) : null;
}

function configFor(options: EmbeddedOptions, earlier: SupervisorConfig | null): SupervisorConfig {
  return {
    dataDir: options.dataDir,
    port: options.basePort,
    token: options.token ?? earlier?.token ?? randomBytes(24).toString("base64url"),
    nodes: options.nodes ?? standardNodes(options.basePort),
    fsync: options.fsync ?? true,
    // Never lowered: a standby refuses to replay the log of a server that allowed more than it does.
    connectionsMax: Math.max(options.connectionsMax ?? 160, earlier?.connectionsMax ?? 0),
    holdDownMs: options.holdDownMs ?? 15_000,
    streamThrough: options.streamThrough ?? {},
  };
}

function spawnSupervisor(config: SupervisorConfig): ChildProcess {
  const paths = pathsIn(config.dataDir);
  const log = openSync(paths.supervisorLog, "a", 0o600);
  try {
    const main = join(import.meta.dirname, "supervisor-main.ts");
    const binariesCopy = join(dirname(config.dataDir), "postgresql-binaries");
    const args = ["--disable-warning=ExperimentalWarning", main, paths.config, binariesCopy];
    // Detached: a Ctrl-C meant for the parent must not reach PostgreSQL before the parent asked for an orderly stop.
    const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log], cwd: "/" });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function lastWords(logFile: string): string {
  return readFileSync(logFile, "utf8").trim().split("\n").at(-1) ?? "";
}

async function untilLed(config: SupervisorConfig, child: ChildProcess | null): Promise<void> {
  const until = performance.now() + readyDeadlineMs;
  while (performance.now() < until) {
    if (child && (child.exitCode !== null || child.signalCode !== null)) {
      throw new Error(lastWords(pathsIn(config.dataDir).supervisorLog));
    }
    const view = await askSupervisor<ClusterView>(
      `http://127.0.0.1:${config.port}`,
      config.token,
      "/topology",
    );
    if (view?.leader) return;
    await sleep(40);
  }
  throw new Error(
    `The cluster has no leader after ${readyDeadlineMs / 1000} s: see ${pathsIn(config.dataDir).supervisorLog}.`,
  );
}

/**
 * Starts the embedded cluster, or joins it when its supervisor still runs, and returns once a node
 * leads. The processes outlive this one: stop them with `stop()`.
 *
 * @throws one sentence with the remedy: a taken port, a missing library, a folder out of reach.
 */
export async function startEmbeddedCluster(options: EmbeddedOptions): Promise<EmbeddedCluster> {
  const runAs = makeDataFolder(options.dataDir);
  const paths = pathsIn(options.dataDir);
  for (const dir of [paths.log, paths.nodes]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    giveTo(dir, runAs);
  }
  const earlier = earlierConfig(paths.config);
  const running =
    earlier !== null &&
    (await askSupervisor(`http://127.0.0.1:${earlier.port}`, earlier.token, "/topology").catch(
      () => null,
    )) !== null;
  const config = running && earlier ? earlier : configFor(options, earlier);
  let child: ChildProcess | null = null;
  if (!running) {
    await requireFree(config.port, "the cluster's supervisor");
    for (const node of config.nodes) {
      if (postmasterOf(join(paths.nodes, node.id)) === null)
        await requireFree(node.port, `database server ${node.id}`);
    }
    writeFileSync(paths.config, JSON.stringify(config, null, 2), { mode: 0o600 });
    child = spawnSupervisor(config);
  }
  await untilLed(config, child);
  return seenFromParent(config, child);
}

function seenFromParent(config: SupervisorConfig, first: ChildProcess | null): EmbeddedCluster {
  const paths = pathsIn(config.dataDir);
  const supervisorUrl = `http://127.0.0.1:${config.port}`;
  const passwords = passwordsAt(paths.passwords);
  let child = first;
  const urlsFor = (role: LoginRole) =>
    config.nodes.map((node) => ({ id: node.id, url: urlOf(role, node.port, passwords) }));
  const supervisorPid = () => {
    const pid = child?.pid ?? (existsSync(paths.pid) ? Number(readFileSync(paths.pid, "utf8")) : 0);
    return pid > 1 && isAlive(pid) ? pid : null;
  };
  return {
    supervisorUrl,
    token: config.token,
    dataDir: config.dataDir,
    nodes: config.nodes,
    urlsFor,
    nodesSetting: urlsFor("app")
      .map((node) => `${node.id}=${node.url}`)
      .join(","),
    supervisorPid,
    async restartSupervisor() {
      if (supervisorPid() !== null) return;
      child = spawnSupervisor(config);
      await untilLed(config, child);
    },
    async stop() {
      const pid = supervisorPid();
      await askSupervisor(supervisorUrl, config.token, "/stop", {});
      const until = performance.now() + stopDeadlineMs;
      while (pid !== null && isAlive(pid) && performance.now() < until) await sleep(20);
    },
  };
}
