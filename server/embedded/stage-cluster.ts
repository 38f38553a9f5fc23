import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterView, FailoverRecord } from "#contract/cluster.ts";
import { askSupervisor, type EmbeddedCluster, startEmbeddedCluster } from "#db/cluster/embedded.ts";
import { killAllOf, processesOf } from "#db/cluster/processes.ts";
import type { LoginRole } from "#db/cluster/secrets.ts";
import { pathsIn, type SupervisorConfig } from "#db/cluster/supervisor-config.ts";
import { StageFault } from "./stage-fault.ts";

export type StageCluster = {
  supervisorUrl: string;
  token: string;
  nodesSetting: string;
  supervisorPid(): number | null;
  view(): Promise<ClusterView>;
  /** Connection string of a role to whichever node leads now. */
  leaderUrl(role: LoginRole): Promise<string>;
  holdSiteDown(site: string): Promise<void>;
  letSiteUp(site: string): Promise<void>;
  failBack(by: string): Promise<FailoverRecord>;
  stop(): Promise<void>;
};

export type StageClusterPlan = {
  dataDir: string;
  /** The supervisor's; the nodes' follow. */
  port: number;
  token: string;
  fsync: boolean;
  log: (line: string) => void;
};

const superviseEveryMs = 1_000;

/** Starts the database servers, or joins those that an earlier stage left running, and keeps a supervisor alive. */
export async function openStageCluster(plan: StageClusterPlan): Promise<StageCluster> {
  const cluster = await startEmbeddedCluster({
    dataDir: plan.dataDir,
    basePort: plan.port,
    token: plan.token,
    fsync: plan.fsync,
  });
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await askSupervisor<T>(cluster.supervisorUrl, cluster.token, path, body);
    if (answer === null) throw new StageFault("The supervisor of the database servers does not answer.");
    return answer;
  };
  // A drill that was interrupted by a kill -9 must not leave a site down for ever.
  for (const site of new Set(cluster.nodes.map((node) => node.site))) await ask(`/sites/${site}/up`, {});
  const stopSupervising = keepSupervisor(cluster, plan.log);
  const view = () => ask<ClusterView>("/topology");
  return {
    supervisorUrl: cluster.supervisorUrl,
    token: cluster.token,
    nodesSetting: cluster.nodesSetting,
    supervisorPid: () => cluster.supervisorPid(),
    view,
    async leaderUrl(role) {
      const { leader } = await view();
      const node = cluster.urlsFor(role).find((each) => each.id === leader);
      if (!node) throw new StageFault("No database server leads now.");
      return node.url;
    },
    holdSiteDown: async (site) => void (await ask(`/sites/${site}/down`, {})),
    letSiteUp: async (site) => void (await ask(`/sites/${site}/up`, {})),
    failBack: (by) => ask<FailoverRecord>("/failback", { by }),
    async stop() {
      stopSupervising();
      await cluster.stop();
    },
  };
}

/** Without a supervisor the servers go on, but nothing would promote: a new one adopts them. */
function keepSupervisor(cluster: EmbeddedCluster, log: (line: string) => void): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy || cluster.supervisorPid() !== null) return;
    busy = true;
    log("the supervisor of the database servers ended by itself; starting it again");
    cluster
      .restartSupervisor()
      .catch((fault: Error) => log(`the supervisor did not start: ${fault.message}`))
      .finally(() => {
        busy = false;
      });
  }, superviseEveryMs);
  return () => clearInterval(timer);
}

/** Stops whatever an earlier stage left running in this folder: before `--reset` removes it. */
export async function stopLeftoverCluster(dataDir: string): Promise<void> {
  const { config } = pathsIn(dataDir);
  if (!existsSync(config)) return;
  const earlier = JSON.parse(readFileSync(config, "utf8")) as SupervisorConfig;
  await askSupervisor(`http://127.0.0.1:${earlier.port}`, earlier.token, "/stop", {}).catch(() => null);
  for (const node of earlier.nodes) {
    const dir = join(dataDir, "nodes", node.id);
    if (processesOf(dir).length > 0) await killAllOf(dir);
  }
}

/** The ports of the nodes, unless they run already: then it is ours that hold them. */
export function clusterRuns(dataDir: string): boolean {
  const { config } = pathsIn(dataDir);
  if (!existsSync(config)) return false;
  const earlier = JSON.parse(readFileSync(config, "utf8")) as SupervisorConfig;
  return earlier.nodes.some((node) => processesOf(join(dataDir, "nodes", node.id)).length > 0);
}
