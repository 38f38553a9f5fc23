import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;

/** The long-lived programs, by the file each is written in. */
export const programs = {
  site: join(folder, "main.ts"),
  imports: join(folder, "imports", "import-process.ts"),
  simulator: join(folder, "carrier", "simulator", "main.ts"),
  robots: join(folder, "embedded", "robots", "robots-main.ts"),
};

/** Relative to the repository's root. */
export const programSources = ["server", "db", "package-lock.json"];
export const builtPrograms = "server/dist/site.js";

/**
 * The file to run: the built one, unless a source is newer. Read from its thousand sources, a site is back 3 s later.
 */
export function runnable(program: keyof typeof programs): string {
  const fresh = isUpToDate(join(folder, ".."), builtPrograms, programSources);
  return fresh ? join(folder, "dist", `${program}.js`) : programs[program];
}

/** Is `built` there, and no older than any of its sources? All relative to `root`. */
export function isUpToDate(root: string, built: string, sources: readonly string[]): boolean {
  const file = join(root, built);
  if (!existsSync(file)) return false;
  const builtMs = statSync(file).mtimeMs;
  return sources.every((source) => newestMs(join(root, source)) <= builtMs);
}

function newestMs(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== "dist" && name !== "node_modules")
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stats.mtimeMs);
}
