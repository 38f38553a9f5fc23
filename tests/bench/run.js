// `npm run bench -- [SUBJECT] [--json]`. Plain JavaScript that old versions of Node can still read: it only
// finds a Node that runs the rest (24 or newer, which reads TypeScript).
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "run.ts");
const packaged = join(here, "..", "..", "node_modules", ".bin", "node");

if (Number(process.versions.node.split(".")[0]) >= 24) {
  await import(pathToFileURL(target).href);
} else if (existsSync(packaged)) {
  const child = spawn(packaged, [target, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  console.error(
    `The benchmarks need Node 24 or newer and this is ${process.versions.node}: run "npm ci" first.`,
  );
  process.exit(1);
}
