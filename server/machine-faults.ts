/** What the configuration asks of this machine and the machine does not give, found before anything is opened. */
import { access, constants, mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import type { Config } from "./config.ts";

/** @returns a line a fault with its remedy; empty when the site can start. */
export async function machineFaults({ journalFolder, port, host }: Config): Promise<string[]> {
  const found = await Promise.all([journalFault(journalFolder), portFault(port, host)]);
  return found.filter((fault) => fault !== null);
}

async function journalFault(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (fault) {
    return `HOLDFAST_JOURNAL: ${folder} cannot be written (${codeOf(fault)}): name a folder that this account may write`;
  }
}

async function portFault(port: number, host: string): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (fault) => {
      const why =
        codeOf(fault) === "EADDRINUSE"
          ? "is taken by another program"
          : `cannot be opened (${codeOf(fault)})`;
      resolve(`HOLDFAST_PORT: port ${port} of ${host} ${why}: choose another, or make it free`);
    });
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

const codeOf = (fault: unknown) => (fault as NodeJS.ErrnoException).code ?? String(fault);
