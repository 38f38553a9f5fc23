/** One site server: console, API, sockets and webhooks. Configured by the environment only (config.ts). */
import { openSite } from "./app.ts";
import { ConfigFaults, readConfig } from "./config.ts";
import { machineFaults } from "./machine-faults.ts";
import { openLog } from "./platform/log.ts";
import { measureProcess } from "./platform/metrics.ts";

try {
  const config = readConfig(process.env);
  const faults = await machineFaults(config);
  if (faults.length > 0) throw new ConfigFaults(faults.join("\n"));
  const log = openLog(config.site);
  measureProcess();
  const site = await openSite(config, log);
  log.info({ port: config.port, site: config.site }, "serving");
  // Told to its parent, if it has one that listens.
  process.send?.({ ready: true, port: config.port });

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    site.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("SIGTERM", () => stop("SIGTERM"));
} catch (error) {
  if (error instanceof ConfigFaults)
    console.error(`Holdfast cannot start with this configuration:\n${error.message}`);
  else console.error(error);
  process.exit(1);
}
