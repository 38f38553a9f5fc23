// Runs after `npm ci`. A native part that says it needs a newer Node than the one npm itself runs on is skipped by
// npm without a word, because it is optional: Debian's Node 18 leaves out what builds the console. Holdfast does
// not run on that Node but on the one in node_modules, so the parts left out are fetched here, by the same npm,
// with the versions and checksums of the same lockfile.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const omitsDev = (process.env.npm_config_omit || "").split(/[\s,]+/).includes("dev");
const isGlibc = Boolean(process.report?.getReport().header.glibcVersionRuntime);

/** Is it a native part for this machine? Parts that name no system run anywhere and are not ours to fetch. */
function isForHere({ os, cpu, libc }) {
  if (!os || !cpu || !os.includes(process.platform) || !cpu.includes(process.arch)) return false;
  return !libc || libc.includes(isGlibc ? "glibc" : "musl");
}

const missing = Object.entries(lock.packages).filter(
  ([path, entry]) =>
    entry.optional && isForHere(entry) && !(entry.dev && omitsDev) && !existsSync(join(root, path)),
);

/** A little installation of its own, in which these parts are not optional. */
function fetchMissing(folder) {
  const dependencies = {};
  const packages = { "": { name: "parts", version: "1.0.0", dependencies } };
  for (const [path, { optional: _, dev: __, ...entry }] of missing) {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    dependencies[name] = entry.version;
    packages[`node_modules/${name}`] = entry;
  }
  const plan = { name: "parts", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...packages[""], private: true }));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(plan));
  const npm = [
    process.env.npm_execpath,
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const done = spawnSync(process.env.npm_node_execpath || "node", npm, { cwd: folder, stdio: "inherit" });
  if (done.status !== 0) return false;
  for (const name of Object.keys(dependencies)) {
    const target = join(root, "node_modules", name);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(folder, "node_modules", name), target);
  }
  return true;
}

if (missing.length > 0 && process.env.npm_execpath) {
  const folder = mkdtempSync(join(root, "node_modules", ".parts-"));
  const complete = fetchMissing(folder);
  rmSync(folder, { recursive: true, force: true });
  if (!complete) {
    console.error(
      `Parts that this machine needs could not be fetched: ${missing.map(([path]) => path).join(", ")}.`,
    );
    process.exit(1);
  }
}
