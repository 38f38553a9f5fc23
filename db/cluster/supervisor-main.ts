import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { findBinaries } from "./binaries.ts";
import { openState } from "./cluster-state.ts";
import { conduct } from "./conduct.ts";
import type { HeldCluster } from "./held-cluster.ts";
import { createNode } from "./node.ts";
import { becomeAccount, findRunAs } from "./run-as.ts";
import { passwordsAt } from "./secrets.ts";
import { startAll, stopAll } from "./start-all.ts";
import { pathsIn, readSupervisorConfig } from "./supervisor-config.ts";
import { serveSupervisor } from "./supervisor-http.ts";

/**
 * The one process that owns the embedded cluster. Its death stops no call and no write: PostgreSQL
 * goes on, and the next supervisor adopts it.
 *
 * node supervisor-main.ts CONFIG-FILE BINARIES-COPY
 */
async function main(configFile: string, binariesCopy: string): Promise<void> {
  const config = readSupervisorConfig(configFile);
  const runAs = findRunAs();
  const binaries = findBinaries(binariesCopy, runAs);
  becomeAccount(runAs); // From here on nothing more is loaded from the clone, which may be out of reach.
  const paths = pathsIn(config.dataDir);
  mkdirSync(paths.nodes, { recursive: true, mode: 0o700 });
  const passwords = passwordsAt(paths.passwords);
  const state = openState(paths.state);
  const source: { wake: () => void } = { wake: () => undefined };
  const log = (what: string, facts: Record<string, unknown> = {}) => {
    process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), what, ...facts })}\n`);
  };
  const held: HeldCluster = {
    config,
    passwords,
    binaries,
    nodes: config.nodes.map((node) => createNode(node, config.dataDir, passwords, () => source.wake())),
    state,
    needsOperator: null,
    paused: true,
    wake: () => source.wake(),
    log,
  };
  let stopping: Promise<void> | null = null;
  const conductor = conduct(held, source);
  const stop = () => {
    stopping ??= conductor.alone(async () => {
      held.paused = true;
      conductor.stop();
      await stopAll(held);
      rmSync(paths.pid, { force: true });
      log("stopped");
      setTimeout(() => process.exit(0), 50); // Lets the answer to whoever asked go out first.
    });
    return stopping;
  };
  const server = serveSupervisor(held, conductor, stop);
  // Bound before anything starts: two supervisors of one cluster would undo each other's work.
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, "127.0.0.1", resolve);
  });
  writeFileSync(paths.pid, String(process.pid));
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  await conductor.alone(() => startAll(held));
  held.paused = false;
  log("ready", { leader: state.now.leader, term: state.now.term });
}

const [configFile, binariesCopy] = process.argv.slice(2);
if (!configFile || !binariesCopy) throw new Error("usage: node supervisor-main.ts CONFIG-FILE BINARIES-COPY");
try {
  await main(configFile, binariesCopy);
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
}
