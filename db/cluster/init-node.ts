import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { giveTo, type RunAs } from "./run-as.ts";

/** PostgreSQL 17 brought a locale provider of its own, the same on every machine. */
function localeOptions(major: number): string[] {
  if (major >= 17) return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  return ["--locale=C.UTF-8"];
}

/**
 * Makes an empty data directory with checksums, UTF-8 and scram for everyone.
 * Synchronizing to disk is left to the first checkpoint of the running server.
 *
 * @throws initdb's own last words.
 */
export async function initNode(dir: string, binaries: Binaries, supervisorPassword: string, runAs: RunAs) {
  mkdirSync(dirname(dir), { recursive: true });
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  giveTo(dir, runAs);
  const passwordFile = join(dirname(dir), `.initdb-${process.pid}`);
  writeFileSync(passwordFile, `${supervisorPassword}\n`, { mode: 0o600 });
  giveTo(passwordFile, runAs);
  const options = [`--pgdata=${dir}`, "--username=holdfast_supervisor", `--pwfile=${passwordFile}`];
  options.push(
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--data-checksums",
    "--no-sync",
    "--no-instructions",
  );
  try {
    await promisify(execFile)(binaries.initdb, [...options, ...localeOptions(binaries.major)], {
      cwd: "/",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}),
    });
  } catch (fault) {
    const said = String((fault as { stderr?: unknown }).stderr ?? fault).trim();
    throw new Error(`PostgreSQL could not make its data folder ${dir}: ${said.split("\n").at(-1)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
