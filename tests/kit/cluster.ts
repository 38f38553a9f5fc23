import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterView, FailoverRecord, NodeView } from "#contract/cluster.ts";
import { askSupervisor, type EmbeddedCluster, startEmbeddedCluster } from "#db/cluster/embedded.ts";
import { foldersLeftBehind, isAlive, killAllOf, postmasterOf, processesOf } from "#db/cluster/processes.ts";
import type { LoginRole } from "#db/cluster/secrets.ts";
import { pathsIn, standardNodes } from "#db/cluster/supervisor-config.ts";
import { migrate } from "#db/migrate.ts";
import { openStreamCables } from "./stream-cables.ts";
import type { TcpProxy } from "./tcp-proxy.ts";

const folderPrefix = "holdfast-test-cluster-";
const portsNeeded = 5;
/** Generous: a bounded wait for a condition, not a measurement. */
const patienceMs = 45_000;

/** A real cluster of a test's own: one primary, three quorum replicas, a supervisor. */
export type TestCluster = EmbeddedCluster & {
  /** What each replica's log travels through, by node; filled with `cabled`. */
  streams: ReadonlyMap<string, TcpProxy>;
  view(): Promise<ClusterView>;
  node(id: string): Promise<NodeView>;
  leader(): Promise<NodeView>;
  dirOf(id: string): string;
  /** Every live process of a node, postmaster included. */
  processesOf(id: string): number[];
  url(id: string, role?: LoginRole): string;
  ask<T>(path: string, body?: unknown): Promise<T>;
  /** kill -9 of every process of a node. */
  kill(id: string): Promise<void>;
  /** SIGSTOP of the postmaster alone, or of its whole tree. */
  freeze(id: string, what: "postmaster" | "tree"): number[];
  /** Wakes what was frozen, unless it was killed meanwhile. */
  thaw(pids: readonly number[]): void;
  failovers(): Promise<FailoverRecord[]>;
  /** Looks at the topology until `holds`; fails with the last view when it never does. */
  until(what: string, holds: (view: ClusterView) => boolean): Promise<ClusterView>;
  /** Until every configured copy streams and votes again. */
  untilWhole(): Promise<ClusterView>;
  killSupervisor(): Promise<void>;
  /** Kills every process of the cluster at once, supervisor included. */
  killEverything(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Five free ports in a row, below those of stages and the range from which the system takes its own. */
export async function freeBasePort(): Promise<number> {
  for (let base = 21_000 + ((process.pid * 7) % 90) * 10; base < 25_000; base += 10) {
    const ports = Array.from({ length: portsNeeded }, (_, at) => base + at);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error("no five free ports in a row between 21000 and 25000");
}

/** Ends and removes clusters of test runs that were killed, in folders named so and after their maker's process. */
export async function sweepLeftovers(prefix: string): Promise<void> {
  for (const folder of foldersLeftBehind(prefix)) {
    await endEverything(join(folder, "cluster"));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function endEverything(dataDir: string): Promise<void> {
  const paths = pathsIn(dataDir);
  const supervisor = existsSync(paths.pid) ? Number(readFileSync(paths.pid, "utf8")) : 0;
  if (supervisor > 1 && isAlive(supervisor)) {
    process.kill(supervisor, "SIGKILL");
    while (isAlive(supervisor)) await sleep(5); // Else it would start again what is killed below.
  }
  if (!existsSync(paths.nodes)) return;
  await Promise.all(readdirSync(paths.nodes).map((id) => killAllOf(join(paths.nodes, id))));
}

export type TestClusterOptions = {
  holdDownMs?: number;
  /** Node id → port its log stream goes through, instead of the leader's own. */
  streamThrough?: Record<string, number>;
  /** Puts a cable that can be held, cut and lengthened before every replica: see `streams`. */
  cabled?: boolean;
  /** Brings the product's schema in. */
  migrated?: boolean;
  /** On only where time on a disk is measured. */
  fsync?: boolean;
};

/** Starts a throw-away cluster of four nodes: real processes, fsync off unless asked for. Use with `await using`. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  await sweepLeftovers(folderPrefix);
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  chmodSync(folder, 0o755); // PostgreSQL's account passes through it when the tests run as root.
  const dataDir = join(folder, "cluster");
  const basePort = await freeBasePort();
  const { holdDownMs = 500, fsync = false, cabled = false } = options;
  const nodes = standardNodes(basePort);
  const streams = await openStreamCables(cabled ? nodes : [], (role) => embedded?.urlsFor(role) ?? []);
  const streamThrough = {
    ...options.streamThrough,
    ...Object.fromEntries([...streams].map(([id, cable]) => [id, cable.port])),
  };
  let embedded: EmbeddedCluster | null = null;
  const start = { dataDir, basePort, nodes, fsync, holdDownMs, streamThrough };
  const dispose = async () => {
    await endEverything(dataDir);
    for (const cable of streams.values()) await cable.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const running = await startEmbeddedCluster(start).catch(async (fault) => {
    await dispose();
    throw fault;
  });
  embedded = running;

  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await askSupervisor<T>(running.supervisorUrl, running.token, path, body);
    if (answer === null) throw new Error("the supervisor does not answer");
    return answer;
  };
  const view = () => ask<ClusterView>("/topology");
  const node = async (id: string) => {
    const found = (await view()).nodes.find((candidate) => candidate.id === id);
    if (!found) throw new Error(`no node ${id}`);
    return found;
  };
  const dirOf = (id: string) => join(pathsIn(dataDir).nodes, id);
  const until = async (what: string, holds: (seen: ClusterView) => boolean) => {
    const endMs = performance.now() + patienceMs;
    for (;;) {
      const seen = await view().catch(() => null);
      if (seen && holds(seen)) return seen;
      if (performance.now() > endMs)
        throw new Error(`never happened: ${what}\n${JSON.stringify(seen, null, 1)}`);
      await sleep(30);
    }
  };
  const killSupervisor = async () => {
    const pid = running.supervisorPid();
    if (pid === null) return;
    process.kill(pid, "SIGKILL");
    while (isAlive(pid)) await sleep(5);
  };
  const cluster: TestCluster = {
    ...running,
    streams,
    kill: (id) => killAllOf(dirOf(id)),
    freeze(id, what) {
      const postmaster = postmasterOf(dirOf(id));
      const pids = what === "postmaster" && postmaster ? [postmaster] : processesOf(dirOf(id));
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      return pids;
    },
    thaw(pids) {
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, "SIGCONT");
    },
    view,
    node,
    dirOf,
    until,
    killSupervisor,
    ask,
    leader: async () => node((await until("somebody leads", (seen) => seen.leader !== null)).leader ?? ""),
    processesOf: (id) => processesOf(dirOf(id)),
    url(id, role = "owner") {
      const url = running.urlsFor(role).find((candidate) => candidate.id === id)?.url;
      if (!url) throw new Error(`no node ${id}`);
      return url;
    },
    failovers: () => ask<FailoverRecord[]>("/failovers"),
    untilWhole: () =>
      until(
        "every copy is back",
        (seen) => seen.leader !== null && seen.copies === 3 && seen.voters.length === 3,
      ),
    async killEverything() {
      await killSupervisor();
      await Promise.all(nodes.map(({ id }) => killAllOf(dirOf(id))));
    },
    [Symbol.asyncDispose]: dispose,
  };
  try {
    if (options.migrated) await migrate(cluster.url((await cluster.untilWhole()).leader ?? "", "owner"));
  } catch (fault) {
    await dispose();
    throw fault;
  }
  return cluster;
}
