import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that is gone gives its ports back a moment later: 0.1 s was seen on two busy cores. */
const givenBackWithinMs = 2_000;
const lookEveryMs = 20;

/** Whether somebody listens on a port, and goes on to. */
export async function isTaken(port: number, host: string): Promise<boolean> {
  const untilMs = performance.now() + givenBackWithinMs;
  while (await isTakenNow(port, host)) {
    if (performance.now() > untilMs) return true;
    await sleep(lookEveryMs);
  }
  return false;
}

function isTakenNow(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // No such address here (a machine without IPv6) means that nobody listens on it.
    server.once("error", (fault: NodeJS.ErrnoException) => resolve(fault.code === "EADDRINUSE"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
