// Plain JavaScript that old versions of Node can still read: its one task is to find a Node that runs the
// rest (24 or newer, which reads TypeScript), or to say in one sentence that there is none.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const nodeNeeded = 24;
const packaged = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules", ".bin", "node");

/**
 * Runs a TypeScript file here, or on the Node that npm installed when this one is too old.
 * @param {string} target - the file's path.
 */
export function runOnNode(target) {
  if (Number(process.versions.node.split(".")[0]) >= nodeNeeded) {
    import(pathToFileURL(target).href).catch((fault) => {
      if (fault.code !== "ERR_MODULE_NOT_FOUND") throw fault;
      giveUp(`A part is not installed (${fault.message.split("\n")[0]}): run "npm ci" first.`);
    });
  } else if (existsSync(packaged) && !process.env.HOLDFAST_REEXECUTED) {
    runWithPackagedNode(target);
  } else {
    giveUp(
      `Holdfast needs Node ${nodeNeeded} or newer and this is ${process.versions.node}: run "npm ci", which ` +
        "brings it where it can, or install Node from https://nodejs.org.",
    );
  }
}

/** @param {string} target */
function runWithPackagedNode(target) {
  const child = spawn(packaged, [target, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, HOLDFAST_REEXECUTED: "1" },
  });
  // A terminal sends Ctrl-C to both of us; a supervisor only to this process. The child ignores repeats.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (fault) => giveUp(`Node at ${packaged} does not run here: ${fault.message}.`));
  child.on("exit", (code) => process.exit(code === null ? 1 : code));
}

/** @param {string} sentence */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
