import { systemClock } from "#server/platform/clock.ts";
import { openSimulator } from "./app.ts";
import { readSimulatorConfig } from "./config.ts";
import { simulatorPorts } from "./ports.ts";

/** The simulated phone company, a process of its own: it outlives every site in a drill. */
function main() {
  const config = readSimulatorConfig(process.env);
  const simulator = openSimulator(config, simulatorPorts(systemClock.now));
  simulator.server.once("error", (error: NodeJS.ErrnoException) => {
    const why =
      error.code === "EADDRINUSE" ? `port ${config.port} is taken by another program` : error.message;
    process.stderr.write(`The carrier simulator cannot start: ${why}.\n`);
    process.exit(1);
  });
  simulator.server.listen(config.port, "127.0.0.1", () => {
    const address = simulator.server.address();
    const port = address && typeof address === "object" ? address.port : config.port;
    process.stdout.write(`Simulated carrier on http://localhost:${port}\n`);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
