import { createServer } from "node:net";
import { StageFault } from "./stage-fault.ts";

/** A browser that is told `localhost` may try either address first. */
const loopbacks = ["127.0.0.1", "::1"];

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // No such address here (a machine without IPv6) means that nobody listens on it.
    server.once("error", (fault: NodeJS.ErrnoException) => resolve(fault.code === "EADDRINUSE"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

/** @throws StageFault naming every port that another program holds. */
export async function mustBeFree(wanted: readonly { port: number; purpose: string }[]): Promise<void> {
  const taken: string[] = [];
  for (const { port, purpose } of wanted) {
    for (const host of loopbacks) {
      if (!(await isTaken(port, host))) continue;
      taken.push(`port ${port} (${purpose})`);
      break;
    }
  }
  if (taken.length === 0) return;
  const what = taken.length === 1 ? `${capital(taken[0]!)} is` : `${capital(taken.join(", "))} are`;
  throw new StageFault(
    `${what} taken by another program: end that program, or set HOLDFAST_BASE_PORT to another first port than 7100.`,
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
