import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { StageFault } from "./stage-fault.ts";

/** Four database servers, their logs, and the city: measured at about 420 MB, and room to work. */
const freeAtFirstStartMb = 700;
const freeLaterMb = 100;
/** Tells our folder from somebody's home directory before `--reset` empties it. */
const markerName = "holdfast-data";

/**
 * Makes the folder, and checks that it can be written and that the disk has room.
 * Others may pass through it (PostgreSQL's account must), but not list it; each secret in it is 0600.
 *
 * @throws StageFault when it cannot be used.
 */
export function prepareDataFolder(folder: string): { firstStart: boolean } {
  try {
    openToPass(mkdirSync(folder, { recursive: true }), folder);
    mkdirSync(join(folder, "log"), { recursive: true });
    mkdirSync(join(folder, "journal"), { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    writeFileSync(join(folder, markerName), "Holdfast keeps its data here.\n");
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    if (code === "ENOSPC") throw fault;
    throw new StageFault(
      `The data folder ${folder} cannot be made or written (${code}): change its owner, or set HOLDFAST_DATA to a folder that can.`,
    );
  }
  const firstStart = !existsSync(join(folder, "cluster", "nodes"));
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  const neededMb = firstStart ? freeAtFirstStartMb : freeLaterMb;
  if (freeMb < neededMb) {
    throw new StageFault(
      `The disk that holds ${folder} has ${freeMb} MB free and Holdfast needs ${neededMb} MB: make room there, or set HOLDFAST_DATA to a folder on another disk. Nothing was lost.`,
    );
  }
  return { firstStart };
}

/** A strict umask would close the folders just made to the account that PostgreSQL runs under. */
function openToPass(firstMade: string | undefined, folder: string): void {
  if (firstMade === undefined) return;
  for (let at = folder; at.length >= firstMade.length; at = dirname(at)) chmodSync(at, 0o711);
}

/** Removes everything in a folder that is ours. @throws StageFault when it is not. */
export function emptyDataFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!existsSync(join(folder, markerName))) {
    throw new StageFault(
      `${folder} does not look like a data folder of Holdfast, so --reset leaves it alone.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
}
