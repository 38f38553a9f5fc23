import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { StageFault } from "./stage-fault.ts";

/** What the console is made from: its own sources, the contract it shares, and the versions it is built with. */
const sources = ["client", "server/contract", "package-lock.json"];
const builtFile = "client/dist/index.html";

function newestMs(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== "dist" && name !== "node_modules")
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), mtimeMs);
}

/** Is there no built console, or one older than its sources? */
export function mustBuild(root: string): boolean {
  const built = join(root, builtFile);
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return sources.some((source) => newestMs(join(root, source)) > builtMs);
}

/** @throws StageFault with the builder's own words when it fails. */
export async function buildClient(root: string): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "client", "--logLevel", "warn"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new StageFault(`The console could not be built: ${said.trim().slice(-1_500)}`);
}
