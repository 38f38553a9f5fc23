/** Sees that imports are worked on: by a process of their own, so that no caller waits for a file. */
import { fork } from "node:child_process";
import { imports } from "#db/schema/imports.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Platform } from "#server/platform/platform.ts";
import { runnable } from "#server/programs.ts";
import type { ImportProcessInput } from "./import-process.ts";
import { openTo } from "./run-imports.ts";

const lookEveryMs = 500;
/** After a process that ended badly. */
const againAfterMs = 2_000;
/** Sent with SIGTERM it ends after the batch under way. */
const endsWithinMs = 5_000;
const script = runnable("imports");
/**
 * A file is read in constant memory; these keep Node from taking more than that needs: by itself it lets the young
 * generation grow, and four times as much stays resident for the same work.
 */
const memoryLimits = ["--max-semi-space-size=4", "--max-old-space-size=160"];

/** Looks twice a second while this site may write. @returns how to stop; it waits for the batch under way. */
export function startImports(platform: Platform, nodes: ImportProcessInput["nodes"]): () => Promise<void> {
  const stop = new AbortController();
  let running: Promise<void> | null = null;
  let notBeforeMs = 0;
  const timer = setInterval(() => {
    if (running || platform.clock.monotonicMs() < notBeforeMs || !platform.database.status().writable) return;
    running = workIfAny(platform, nodes, stop.signal)
      .catch((error: unknown) => {
        notBeforeMs = platform.clock.monotonicMs() + againAfterMs;
        platform.log.warn({ error: String(error) }, "an import stands still; it is tried again");
      })
      .finally(() => {
        running = null;
      });
  }, lookEveryMs);
  return async () => {
    stop.abort();
    clearInterval(timer);
    await running;
  };
}

async function workIfAny(
  platform: Platform,
  nodes: ImportProcessInput["nodes"],
  stop: AbortSignal,
): Promise<void> {
  if (!(await isAnyOpen(platform)) || stop.aborted) return;
  const { site, auditKey } = platform;
  const child = fork(script, { execArgv: memoryLimits, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const insist = () => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), endsWithinMs).unref();
  };
  stop.addEventListener("abort", insist, { once: true });
  try {
    const input: ImportProcessInput = { site, nodes, auditKey: auditKey.toString("base64") };
    const ended = new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) =>
        code === 0 || stop.aborted
          ? resolve()
          : reject(new Error(`the import process ended with ${code ?? signal}`)),
      );
    });
    child.send(input);
    await ended;
  } finally {
    stop.removeEventListener("abort", insist);
  }
}

/** What the other site is at is left to it, until it was silent for too long. */
async function isAnyOpen(platform: Platform): Promise<boolean> {
  const all = await platform.database.read({ enterpriseId: null }, (tx) =>
    tx.select({ id: enterprises.id }).from(enterprises),
  );
  for (const { id: enterpriseId } of all) {
    const open = await platform.database.read({ enterpriseId }, (tx) =>
      tx.select({ id: imports.id }).from(imports).where(openTo(platform.site)).limit(1),
    );
    if (open.length > 0) return true;
  }
  return false;
}
