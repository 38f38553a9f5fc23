import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedProcesses } from "./started-processes.ts";

export type ChildPlan = {
  name: string;
  /** Absolute path of the program. */
  script: string;
  args?: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Given on standard input and never on the command line, where every account could read it. */
  input?: string;
  /** Gets each line of standard output, which then is not in the log. */
  onLine?: (line: string) => void;
  /** Starts it again when it ends by itself. */
  restarts: boolean;
};

export const childStates = ["running", "restarting", "killed", "stopped", "ended"] as const;
export type ChildState = (typeof childStates)[number];

/** One process of the stage, kept alive until somebody says otherwise. */
export type Child = {
  readonly name: string;
  readonly pid: number | null;
  readonly state: ChildState;
  /** How often it ended by itself and was started again. */
  readonly restarts: number;
  start(): void;
  /** Ends it at once (SIGKILL) and leaves it down; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM), and insists after the deadline. */
  stop(deadlineMs: number): Promise<void>;
};

/** Wait before the n-th restart in a row; a process that ran for a while starts counting anew. */
const backoffMs = [250, 500, 1_000, 2_000, 5_000, 10_000];
const ranForAWhileMs = 30_000;
const logMaxBytes = 20_000_000;
const leash = `${import.meta.dirname}/leash.ts`;

export function openChild(plan: ChildPlan, started: StartedProcesses, log: (line: string) => void): Child {
  let process_: ChildProcess | null = null;
  let state: ChildState = "stopped";
  let restarts = 0;
  let inARow = 0;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    clearTimeout(timer);
    if (process_) return;
    const child = launch(plan);
    const startedMs = performance.now();
    process_ = child;
    state = "running";
    if (child.pid) started.add(plan.name, child.pid);
    const over = (how: string) => {
      if (process_ !== child) return;
      process_ = null;
      if (child.pid) started.remove(child.pid);
      if (state !== "running") return;
      if (!plan.restarts) {
        state = "ended";
        log(`${plan.name} ended by itself (${how}); its log: ${plan.logFile}`);
        return;
      }
      inARow = performance.now() - startedMs > ranForAWhileMs ? 0 : inARow + 1;
      const waitMs = backoffMs[Math.min(inARow, backoffMs.length - 1)]!;
      restarts += 1;
      state = "restarting";
      log(
        `${plan.name} ended by itself (${how}); starting it again in ${waitMs / 1000} s. Its log: ${plan.logFile}`,
      );
      timer = setTimeout(start, waitMs);
    };
    child.once("exit", (code, signal) => over(signal ?? `code ${code}`));
    child.once("error", (fault) => over(fault.message));
  };

  const gone = async () => {
    while (process_) await sleep(10);
  };
  return {
    name: plan.name,
    get pid() {
      return process_?.pid ?? null;
    },
    get state() {
      return state;
    },
    get restarts() {
      return restarts;
    },
    start,
    async kill() {
      clearTimeout(timer);
      state = "killed";
      process_?.kill("SIGKILL");
      await gone();
    },
    async stop(deadlineMs) {
      clearTimeout(timer);
      state = "stopped";
      process_?.kill("SIGTERM");
      const insist = setTimeout(() => process_?.kill("SIGKILL"), deadlineMs);
      await gone();
      clearTimeout(insist);
    },
  };
}

/** Detached: a Ctrl-C meant for the stage must not reach the others before it has asked them in order. */
function launch(plan: ChildPlan): ChildProcess {
  if (existsSync(plan.logFile) && statSync(plan.logFile).size > logMaxBytes) {
    renameSync(plan.logFile, `${plan.logFile}.1`);
  }
  const logFile = openSync(plan.logFile, "a", 0o600);
  try {
    const child = spawn(process.execPath, ["--import", leash, plan.script, ...(plan.args ?? [])], {
      // Halves what reading the sources costs from the second start on.
      env: { ...plan.env, NODE_COMPILE_CACHE: join(dirname(plan.logFile), "..", "compile-cache") },
      detached: true,
      stdio: [plan.input === undefined ? "ignore" : "pipe", plan.onLine ? "pipe" : logFile, logFile, "ipc"],
    });
    if (plan.input !== undefined) {
      // It may die before it has read a word; its exit is what gets reported then.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(plan.input);
    }
    if (plan.onLine && child.stdout) createInterface({ input: child.stdout }).on("line", plan.onLine);
    return child;
  } finally {
    closeSync(logFile);
  }
}
