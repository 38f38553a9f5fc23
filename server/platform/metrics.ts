import { collectDefaultMetrics, register } from "prom-client";

/** Everything measured in this process, in Prometheus' text format. */
export function metricsText(): Promise<string> {
  return register.metrics();
}

export const metricsContentType = register.contentType;

/** Process figures (memory, event loop, handles), once per process. */
export function measureProcess(): void {
  collectDefaultMetrics();
}
