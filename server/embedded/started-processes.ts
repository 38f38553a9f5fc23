import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { bornAt, isStill, type ProcessIdentity } from "./process-identity.ts";
import { StageFault } from "./stage-fault.ts";

type Started = ProcessIdentity & { name: string };

/** The stage's own processes, on disk, so that the start after a kill -9 finds what was left behind. */
export type StartedProcesses = {
  add(name: string, pid: number): void;
  remove(pid: number): void;
  close(): void;
};

const stageName = "stage";
const endDeadlineMs = 5_000;

function read(file: string): Started[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Started[];
  } catch {
    return []; // Cut short by a full disk: whoever is left shows by the port it holds.
  }
}

/**
 * Ends what an earlier stage left behind, by its id and only if it is still that very process.
 *
 * @throws StageFault when that earlier stage itself still runs.
 */
export async function endLeftovers(file: string): Promise<string[]> {
  const left = read(file).filter((each) => each.pid !== process.pid && isStill(each));
  const stage = left.find((each) => each.name === stageName);
  if (stage) {
    throw new StageFault(
      `Holdfast already runs here (process ${stage.pid}): stop it with Ctrl-C in its window, or with: kill ${stage.pid}`,
    );
  }
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  const until = performance.now() + endDeadlineMs;
  while (left.some(isStill) && performance.now() < until) await sleep(20);
  return left.map((each) => each.name);
}

/** Begins the list of this stage's processes with the stage itself. */
export function openStartedProcesses(file: string): StartedProcesses {
  let started: Started[] = [];
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(started), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const list: StartedProcesses = {
    add(name, pid) {
      const born = bornAt(pid);
      if (born === null) return;
      started.push({ name, pid, born });
      save();
    },
    remove(pid) {
      started = started.filter((each) => each.pid !== pid);
      save();
    },
    close: () => rmSync(file, { force: true }),
  };
  list.add(stageName, process.pid);
  return list;
}
