/** `npm run rehearse`: the whole day of disaster on a throw-away stage, counted by an independent ledger. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DrillView } from "#contract/drill.ts";
import { playRunbook } from "../continuity/drill/play-runbook.ts";
import { loadRunbook } from "../continuity/drill/runbook.ts";
import { systemClock } from "../platform/clock.ts";
import { systemIds } from "../platform/ids.ts";
import { buildIfOlder } from "./build.ts";
import { mustBeFree } from "./free-ports.ts";
import { openLedger, type Plant, plants } from "./ledger/ledger.ts";
import { reportLines, reportOf } from "./ledger/report.ts";
import { openStage } from "./open-stage.ts";
import { portNames, portsFrom } from "./ports.ts";
import { type RobotPace, usualPace } from "./robots/robot-plan.ts";
import type { Stage } from "./stage.ts";

type Options = {
  json: boolean;
  plant: Plant | null;
  runbook: string;
  /** Leaves data and logs where they are, and says where. */
  keep: boolean;
  consoles: number;
  browsers: number;
};

/** Callers decide how long a talk lasts; robots only write it up quickly. */
const pace: RobotPace = {
  ...usualPace,
  acceptMs: [300, 1_200],
  talkMs: [40_000, 60_000],
  wrapUpMs: [500, 1_500],
  holdPercent: 8,
  holdMs: [1_000, 2_500],
};
const root = join(import.meta.dirname, "..", "..");
const usualConsoles = 18;
const usualBrowsers = 2;
const writesPerSecond = 30;
const basePorts = [27_550, 27_100, 17_600, 17_100];

/**
 * @param argv - `--json`, `--runbook NAME`, `--keep`, `--plant FAULT`, `--consoles N` (2 or more), `--browsers N`.
 * @returns the exit code: 0 when every promise was kept, 1 when one was broken, 2 when it could not be played.
 */
export async function rehearse(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n`);
    return 2;
  }
  const say = (line: string) => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const runbook = loadRunbook(options.runbook);
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-rehearsal-"));
  chmodSync(dataDir, 0o755); // PostgreSQL may run as another account, which must be able to enter.
  const closing: (() => Promise<unknown>)[] = [];
  const end = async () => {
    for (const close of closing.splice(0).toReversed())
      await close().catch((fault: unknown) => say(`ending: ${String(fault)}`));
    if (options.keep) say(`Data and logs: ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true });
  };
  const interrupted = (signal: string) => {
    say(`${signal}: ending…`);
    void end().then(() => process.exit(1));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted(signal));
  try {
    say(`Rehearsal: ${runbook.title}`);
    for (const folder of ["server", "client"] as const) await buildIfOlder(root, folder);
    const stage = await openThrowAwayStage(dataDir, say);
    closing.push(() => stage.stop());
    const { consoles, browsers, plant } = options;
    const wished = { consoles, browsers, writesPerSecond, plant };
    const ledger = await openLedger(stage, wished);
    closing.push(() => ledger.close());
    if (ledger.browsersAbsent)
      say(`  ${ledger.browsersAbsent} The rehearsal goes on with ${consoles} consoles.`);
    const told = teller(say);
    const drill = playRunbook(runbook, "rehearsal", {
      stage,
      ledger,
      clock: systemClock,
      ids: systemIds,
      onChange: told,
    });
    await drill.ended;
    const counted = ledger.counted();
    if (!counted) {
      say(`It could not be played to its end: ${drill.view().broken.join("; ")}`);
      return 1;
    }
    const report = reportOf(counted, ledger.darkCenter(), drill.view());
    const { broken } = drill.view();
    for (const line of reportLines(report, broken)) say(line);
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await end();
  }
}

async function openThrowAwayStage(dataDir: string, say: (line: string) => void): Promise<Stage> {
  const basePort = await freeBasePort();
  return openStage({
    dataDir,
    basePort,
    fsync: true,
    // Enough for every caller to be looked up in; the demo has four times as many.
    customers: 5_000,
    pace,
    // Twilio's own default, 1 a second, is for one account's trial; the rehearsal's carrier takes more.
    callsPerSecond: 10,
    log: (line) => say(`  ${line}`),
  });
}

async function freeBasePort(): Promise<number> {
  for (const base of basePorts) {
    const isFree = await mustBeFree(portNames(portsFrom(base))).then(
      () => true,
      () => false,
    );
    if (isFree) return base;
  }
  throw new Error(
    `No free ports for a throw-away stage from ${basePorts[0]} on: end another rehearsal first.`,
  );
}

/** Says each step as it begins and ends, with what was measured. */
function teller(say: (line: string) => void): (view: DrillView) => void {
  const told = new Set<string>();
  return (view) => {
    for (const step of view.steps) {
      const key = `${step.number} ${step.state}`;
      if (told.has(key) || step.state === "planned") continue;
      told.add(key);
      const measured = Object.entries(step.measured).map(([name, value]) => `${name} ${value}`);
      if (step.state === "running") say(`${String(step.number).padStart(2)}. ${step.title}`);
      else if (step.state === "done")
        say(
          `    done${measured.length > 0 ? `: ${measured.join(", ")}` : ""}${step.note ? ` (${step.note})` : ""}`,
        );
      else say(`    ${step.state}: ${step.note} ${measured.join(", ")}`.trimEnd());
    }
  };
}

function readOptions(argv: readonly string[]): Options | string {
  const options: Options = {
    json: false,
    plant: null,
    runbook: "dark-center-then-dark-site",
    keep: false,
    consoles: usualConsoles,
    browsers: usualBrowsers,
  };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at];
    if (word === "--json") options.json = true;
    else if (word === "--keep") options.keep = true;
    else if (word === "--runbook" && argv[at + 1]) options.runbook = argv[++at]!;
    else if ((word === "--consoles" || word === "--browsers") && /^\d{1,3}$/.test(argv[at + 1] ?? "")) {
      options[word === "--consoles" ? "consoles" : "browsers"] = Number(argv[++at]);
    } else if (word === "--plant") {
      const plant = plants.find((each) => each === argv[at + 1]);
      if (!plant) return `--plant knows ${plants.join(", ")}.`;
      options.plant = plant;
      at += 1;
    } else
      return `The rehearsal knows --json, --runbook NAME, --keep, --consoles N, --browsers N and --plant FAULT; it does not know ${word}.`;
  }
  return options;
}
