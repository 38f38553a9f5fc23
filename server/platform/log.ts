import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * One line of JSON an event. Secrets and what people typed are cut out by field name, wherever they sit.
 *
 * @param name - the process: `main`, `cloud`, `supervisor`…
 */
export function openLog(name: string, level = process.env.HOLDFAST_LOG ?? "info"): Log {
  return pino({
    name,
    level,
    redact: {
      paths: ["*.password", "*.token", "*.authorization", "*.cookie", "*.secret", "headers", "*.headers"],
      censor: "[cut]",
    },
  });
}
