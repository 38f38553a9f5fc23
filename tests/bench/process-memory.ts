/** How much memory processes take. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { runnable } from "#server/programs.ts";

const lookEveryMs = 200;
const script = runnable("imports");

/** Linux only, as /proc is. Null when the process is gone. */
export function memoryMb(pid: number, what: "VmRSS" | "VmHWM"): number | null {
  try {
    const kb = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1_024);
  } catch {
    return null;
  }
}

/** Looks at the import processes of these sites until told to stop. */
export function watchImportProcesses(sites: readonly number[]) {
  let peakMb = 0;
  const timer = setInterval(() => {
    for (const entry of readdirSync("/proc")) {
      const pid = Number(entry);
      if (!pid || !isImportProcess(pid, sites)) continue;
      peakMb = Math.max(peakMb, memoryMb(pid, "VmHWM") ?? 0);
    }
  }, lookEveryMs);
  return {
    stop() {
      clearInterval(timer);
      if (peakMb === 0) throw new Error("no import process was seen");
      return peakMb;
    },
  };
}

function isImportProcess(pid: number, sites: readonly number[]): boolean {
  try {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    return sites.includes(parent) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(script);
  } catch {
    return false; // Gone between the two looks.
  }
}

/** The largest so far is counted from now on (proc(5), clear_refs). */
export const forgetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, "5");
