import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One PostgreSQL server of the embedded cluster. `site` and `zone` say where it stands. */
export type NodeConfig = { id: string; site: string; zone: string | null; port: number };

/** What a supervisor process is told at its start, by a JSON file. */
export type SupervisorConfig = {
  /** Absolute. Holds `nodes/`, `log/`, `diverged/`, the passwords and the cluster's state. */
  dataDir: string;
  /** Of the HTTP interface, on 127.0.0.1. */
  port: number;
  /** Bearer token every request must carry. */
  token: string;
  /** In order of preference: of two equal candidates the earlier leads. The first is where failback goes. */
  nodes: NodeConfig[];
  fsync: boolean;
  connectionsMax: number;
  /** After a change of leader no failback is accepted for so long. */
  holdDownMs: number;
  /** Port a replica reaches its leader through, instead of the leader's own: a tunnel, or a test's proxy. */
  streamThrough: Record<string, number>;
};

/** Ids become `application_name`s and parts of SQL: nothing that needs quoting. */
export const nodeIdPattern = /^[a-z][a-z0-9_]{0,30}$/;

/** The standard installation: one primary, three replicas, two sites. */
export function standardNodes(basePort: number): NodeConfig[] {
  return [
    { id: "main", site: "main", zone: null, port: basePort + 1 },
    { id: "s1", site: "main", zone: null, port: basePort + 2 },
    { id: "s2", site: "cloud", zone: "zone a", port: basePort + 3 },
    { id: "s3", site: "cloud", zone: "zone b", port: basePort + 4 },
  ];
}

/** Paths inside a cluster's data folder. */
export function pathsIn(dataDir: string) {
  return {
    nodes: join(dataDir, "nodes"),
    log: join(dataDir, "log"),
    diverged: join(dataDir, "diverged"),
    passwords: join(dataDir, "passwords.json"),
    state: join(dataDir, "cluster.json"),
    config: join(dataDir, "supervisor.json"),
    pid: join(dataDir, "supervisor.pid"),
    supervisorLog: join(dataDir, "log", "supervisor.log"),
  };
}

/**
 * Reads and checks a supervisor's configuration.
 * @throws when two nodes share an id or a port, or an id needs quoting.
 */
export function readSupervisorConfig(file: string): SupervisorConfig {
  const config = JSON.parse(readFileSync(file, "utf8")) as SupervisorConfig;
  const ids = new Set(config.nodes.map((node) => node.id));
  const ports = new Set([config.port, ...config.nodes.map((node) => node.port)]);
  if (ids.size !== config.nodes.length) throw new Error("Two nodes of the cluster have the same id.");
  if (ports.size !== config.nodes.length + 1) throw new Error("Two parts of the cluster have the same port.");
  for (const id of ids) if (!nodeIdPattern.test(id)) throw new Error(`"${id}" cannot be a node's id.`);
  if (config.token.length < 24) throw new Error("The supervisor's token is shorter than 24 characters.");
  return config;
}
