import { spawn } from "node:child_process";
import { join } from "node:path";
import { builtPrograms, isUpToDate, programSources } from "#server/programs.ts";
import { StageFault } from "./stage-fault.ts";

/** What is made from sources here, by the folder that Vite builds. */
const builds = {
  client: { built: "client/dist/index.html", sources: ["client", "server/contract", "package-lock.json"] },
  server: { built: builtPrograms, sources: programSources },
};

/** Builds the console (`client`) or the programs (`server`) where they are missing or older than their sources. */
export async function buildIfOlder(
  root: string,
  folder: keyof typeof builds,
): Promise<"built" | "up to date"> {
  const { built, sources } = builds[folder];
  if (isUpToDate(root, built, sources)) return "up to date";
  await build(root, folder);
  return "built";
}

/** @throws StageFault with the builder's own words when it fails. */
async function build(root: string, folder: string): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", folder, "--logLevel", "warn"], {
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
  if (code !== 0) throw new StageFault(`The ${folder} could not be built: ${said.trim().slice(-1_500)}`);
}
