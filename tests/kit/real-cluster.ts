/** A real cluster of a test's own: one primary, three quorum replicas, a supervisor. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterView } from "#contract/cluster.ts";
import {
  askSupervisor,
  type EmbeddedCluster,
  removeCluster,
  startEmbeddedCluster,
} from "#db/cluster/embedded.ts";
import { isAlive, killAllOf, postmasterOf, processesOf } from "#db/cluster/processes.ts";
import { once } from "#db/cluster/sql-session.ts";
import { migrate } from "#db/migrate.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

export type TestCluster = {
  embedded: EmbeddedCluster;
  /** Streams of the replicas, by node, when the cluster was started with `proxied`. */
  streams: Map<string, TcpProxy>;
  view(): Promise<ClusterView>;
  ask<T>(path: string, body?: unknown): Promise<T>;
  leader(): Promise<string>;
  dirOf(node: string): string;
  /** kill -9 of every process of a node. */
  kill(node: string): Promise<void>;
  /** SIGSTOP: the postmaster alone, or its whole tree. */
  freeze(node: string, what: "postmaster" | "tree"): number[];
  /** Wakes what was frozen, unless it was killed meanwhile. */
  thaw(pids: readonly number[]): void;
  /** Waits until someone leads and every configured copy streams and votes. */
  whole(deadlineMs?: number): Promise<ClusterView>;
  superUrl(node: string): string;
  [Symbol.asyncDispose](): Promise<void>;
};

export type ClusterWish = { proxied?: boolean; holdDownMs?: number; fsync?: boolean };

const portsFrom = 27_000;
const portsUntil = 27_600;
const portsEach = 10;
const wholeDeadlineMs = 60_000;

export async function freshCluster(wish: ClusterWish = {}): Promise<TestCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-cluster-"));
  chmodSync(dataDir, 0o755);
  const basePort = await freePorts();
  const ports = new Map(["main", "s1", "s2", "s3"].map((id, index) => [id, basePort + 1 + index]));
  const streams = new Map<string, TcpProxy>();
  let embedded: EmbeddedCluster | null = null;
  if (wish.proxied) {
    for (const id of ports.keys()) streams.set(id, await openTcpProxy(() => writablePort(embedded, ports)));
  }
  embedded = await startEmbeddedCluster({
    dataDir: join(dataDir, "cluster"),
    basePort,
    token: randomBytes(24).toString("base64url"),
    fsync: wish.fsync ?? false,
    holdDownMs: wish.holdDownMs ?? 500,
    streamThrough: Object.fromEntries([...streams].map(([id, proxy]) => [id, proxy.port])),
  });
  const running = embedded;
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await askSupervisor<T>(running.supervisorUrl, running.token, path, body);
    if (answer === null) throw new Error("the supervisor does not answer");
    return answer;
  };
  const view = () => ask<ClusterView>("/topology");
  const dirOf = (node: string) => join(running.dataDir, "nodes", node);
  const cluster: TestCluster = {
    embedded: running,
    streams,
    view,
    ask,
    dirOf,
    leader: async () => (await view()).leader ?? "",
    kill: (node) => killAllOf(dirOf(node)),
    freeze(node, what) {
      const postmaster = postmasterOf(dirOf(node));
      const pids = what === "postmaster" && postmaster ? [postmaster] : processesOf(dirOf(node));
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      return pids;
    },
    thaw(pids) {
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, "SIGCONT");
    },
    async whole(deadlineMs = wholeDeadlineMs) {
      for (let leftMs = deadlineMs; ; leftMs -= 100) {
        const now = await view().catch(() => null);
        if (now?.leader && now.copies >= 3 && now.voters.length >= 3) return now;
        if (leftMs <= 0) throw new Error(`the cluster is not whole: ${JSON.stringify(now)}`);
        await sleep(100);
      }
    },
    superUrl: (node) => running.urlsFor("supervisor").find((each) => each.id === node)?.url ?? "",
    async [Symbol.asyncDispose]() {
      for (const proxy of streams.values()) proxy.release();
      await running.stop();
      for (const node of running.nodes) await killAllOf(dirOf(node.id));
      for (const proxy of streams.values()) await proxy.close();
      removeCluster(dataDir);
    },
  };
  try {
    const now = await cluster.whole();
    await migrate(running.urlsFor("owner").find((each) => each.id === now.leader)?.url ?? "");
  } catch (fault) {
    await cluster[Symbol.asyncDispose]();
    throw fault;
  }
  return cluster;
}

/** Replicas stream from whichever node is open for writing, also while it is being promoted. */
async function writablePort(
  embedded: EmbeddedCluster | null,
  ports: ReadonlyMap<string, number>,
): Promise<number> {
  if (!embedded) return ports.get("main")!;
  const found = await Promise.all(
    embedded.urlsFor("supervisor").map(async ({ id, url }) => {
      const rows = await once(
        url,
        500,
        (sql) => sql<{ standby: boolean; timeline: number }[]>`
          select pg_is_in_recovery() as standby,
                 case when pg_is_in_recovery() then 0
                      else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int end as timeline`,
      ).catch(() => []);
      return { id, standby: rows[0]?.standby ?? true, timeline: rows[0]?.timeline ?? 0 };
    }),
  );
  const primary = found.filter((node) => !node.standby).toSorted((a, b) => b.timeline - a.timeline)[0];
  if (!primary) throw new Error("no node is open for writing");
  return ports.get(primary.id)!;
}

async function freePorts(): Promise<number> {
  const start = portsFrom + (process.pid % 30) * 20;
  for (let tried = 0; tried < 60; tried += 1) {
    const base = portsFrom + ((start - portsFrom + tried * portsEach) % (portsUntil - portsFrom));
    const free = await Promise.all(Array.from({ length: 5 }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no free ports between ${portsFrom} and ${portsUntil}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
