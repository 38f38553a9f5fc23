import { statfsSync } from "node:fs";

const mb = 1024 * 1024;
/**
 * A server with less room than two files of log (16 MB each) may die at its next one: PostgreSQL ends itself
 * rather than lose a record.
 */
const fullBytes = 32 * mb;
/** Only a server with this much room is given the lead of one whose disk is full; else it would fill up next. */
const roomyBytes = 128 * mb;

/** Free bytes for an ordinary account where `dir` lies; null while there is no such folder. */
export function freeBytesAt(dir: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw fault;
  }
}

type Disk = { freeBytes: number | null };

/** An unknown disk is not called full: nothing is decided on a guess. */
export const isDiskFull = ({ freeBytes }: Disk) => freeBytes !== null && freeBytes < fullBytes;

export const hasRoom = ({ freeBytes }: Disk) => freeBytes !== null && freeBytes >= roomyBytes;

/** For an operator to read. */
export function diskSentence({ freeBytes }: Disk): string {
  return `Its disk is full, ${Math.floor((freeBytes ?? 0) / mb)} MB are left: free some space.`;
}
