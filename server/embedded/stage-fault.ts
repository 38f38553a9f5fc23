/** A reason not to start that people can act on: one sentence, naming what is in the way. */
export class StageFault extends Error {
  override name = "StageFault";
}

type SystemFault = Error & { code?: string; path?: string; port?: number; address?: string };

const diskIsFull = /No space left on device|ENOSPC/i;

/**
 * Says in one sentence what went wrong. Anything unforeseen keeps its own words.
 *
 * @param dataDir - named when the disk is full.
 */
export function sentenceFor(fault: unknown, dataDir: string): string {
  if (fault instanceof StageFault) return fault.message;
  const { code, path, port, message } = fault as SystemFault;
  const said = message ?? String(fault);
  if (code === "ENOSPC" || diskIsFull.test(said)) {
    return `The disk that holds ${dataDir} is full: make room there, or set HOLDFAST_DATA to a folder on another disk. Nothing was lost.`;
  }
  if (code === "EADDRINUSE") return `Port ${port} is taken by another program: end it, then start again.`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return `${path ?? dataDir} cannot be written by this account: change its owner, or set HOLDFAST_DATA to a folder that can.`;
  }
  if (code === "ERR_MODULE_NOT_FOUND")
    return `A part is not installed (${said.split("\n")[0]}): run "npm ci" again.`;
  return said;
}
