/** What `npm start` does: the demo on this machine, or one site server when the environment describes an installation. */
import { join } from "node:path";
import { standardDataFolder } from "#db/cluster/data-folder.ts";
import { demoPassword, demoPeople, demoPortal } from "#db/seed/demo.ts";
import { runnable } from "#server/programs.ts";
import { buildIfOlder } from "./build.ts";
import { openDemoLedger } from "./ledger/demo-ledger.ts";
import { openStage } from "./open-stage.ts";
import { portsFrom, usualBasePort } from "./ports.ts";
import { demoSeatsLeftFree } from "./seats-for-people.ts";
import { hasRealCarrier, siteUrl } from "./site-settings.ts";
import type { Stage } from "./stage.ts";
import { sentenceFor } from "./stage-fault.ts";

const root = join(import.meta.dirname, "..", "..");

const say = (line = "") => console.log(line);

function readOptions(args: readonly string[]) {
  const known = new Set(["--reset", "--no-robots"]);
  const unknown = args.filter((arg) => !known.has(arg));
  if (unknown.length > 0) {
    console.error(
      `npm start knows --reset (start over) and --no-robots; it does not know ${unknown.join(" ")}.`,
    );
    process.exit(2);
  }
  return { reset: args.includes("--reset"), robots: !args.includes("--no-robots") };
}

/** An installation is described by its environment; then this is one server of it and nothing is simulated here. */
const isInstallation = (env: NodeJS.ProcessEnv) => Boolean(env.HOLDFAST_SITE || env.HOLDFAST_NODES);

async function startDemo(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const basePort = Number(process.env.HOLDFAST_BASE_PORT ?? usualBasePort);
  const dataDir = standardDataFolder(root);
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1_000).toFixed(1);
  let opening: Promise<Stage> | null = null;
  let ending = false;
  const interrupted = new AbortController();
  const end = async (signal: string) => {
    if (ending) return; // npm and the terminal may both pass a signal on.
    ending = true;
    say(`\n${signal}: stopping…`);
    try {
      interrupted.abort();
      const stage = await opening?.catch(() => null);
      await stage?.stop();
      say("Stopped. The data is kept.");
      process.exit(0);
    } catch (fault) {
      console.error(sentenceFor(fault, dataDir));
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(signal));
  whenNpmIsGone(() => void end("npm ended"));
  try {
    say("Holdfast, everything on this machine. Starting:");
    const programsBuilt = buildNow("server", "the servers");
    const built = programsBuilt.then(() => buildNow("client", "the console"));
    for (const made of [programsBuilt, built]) made.catch(() => undefined); // Reported where they are waited for.
    opening = openStage({
      dataDir,
      basePort,
      reset: options.reset,
      seatsLeftFree: demoSeatsLeftFree,
      programsBuilt,
      openLedger: openDemoLedger,
      signal: interrupted.signal,
      log: (line) => say(`  ${line}`),
    });
    const stage = await opening;
    await built;
    if (ending) return;
    welcome(basePort, dataDir, seconds());
    if (options.robots && !hasRealCarrier(process.env)) await seatRobots(stage);
  } catch (fault) {
    if (ending) return;
    ending = true;
    console.error(sentenceFor(fault, dataDir));
    const stage = await opening?.catch(() => null);
    await stage?.stop();
    process.exit(1);
  }
}

/**
 * A signal sent to npm alone ends npm and the shell between us, and never reaches us. Only under npm: who
 * starts this program itself may well leave it running.
 */
function whenNpmIsGone(act: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 300);
}

async function buildNow(folder: "client" | "server", what: string): Promise<void> {
  const startedMs = performance.now();
  if ((await buildIfOlder(root, folder)) === "up to date") return;
  say(`  ${what}, built from the sources: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}

/** The demo is of use without them too: whoever is late sits down later, and is told of here. */
async function seatRobots(stage: Stage): Promise<void> {
  try {
    const seats = await stage.staffSeats(null);
    say(`  ${seats} seats are staffed by robots, marked as such.`);
  } catch (fault) {
    say(`  ${fault instanceof Error ? fault.message : String(fault)} They go on trying.`);
  }
}

/** The first URL printed is the console's, alone on its line. */
function welcome(basePort: number, dataDir: string, seconds: string): void {
  const ports = portsFrom(basePort);
  say(`Ready in ${seconds} s. Open the console:\n`);
  say(siteUrl(ports, "main"));
  say(`\nSign in as (everybody's password is ${demoPassword}: it is public, and exists in this demo only):`);
  const width = Math.max(...demoPeople.map(({ email }) => email.length));
  for (const { email, role, note } of demoPeople)
    say(`  ${role.padEnd(10)}  ${email.padEnd(width)}  ${note}`);
  say(`\nThe second site:          ${siteUrl(ports, "cloud")}`);
  say(`The customers' own page:  ${siteUrl(ports, "main")}/my/${demoPortal.slug}`);
  if (!hasRealCarrier(process.env)) say(`Carrier simulator, Call in: http://localhost:${ports.simulator}`);
  say(`Mails sent by the demo:   http://localhost:${ports.control}/mails`);
  say(`Data and logs:            ${dataDir}`);
  say("Stop with Ctrl-C; the data is kept. npm start -- --reset starts over.\n");
}

if (isInstallation(process.env)) await import(runnable("site"));
else await startDemo();
