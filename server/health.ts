import { Router } from "express";
import type { AppParts } from "./app-parts.ts";
import { metricsContentType, metricsText } from "./platform/metrics.ts";

/** For load balancers, the carrier's name, the other site's probe, and Prometheus. */
export function healthRoutes({ platform, watch }: AppParts): Router {
  const router = Router();
  // The process answers: nothing more is promised.
  router.get("/healthz", (_req, res) => {
    res.json({ site: platform.site });
  });
  // It can serve: some database server answers, even if only a copy. Writing is a separate word.
  router.get("/readyz", (_req, res) => {
    const status = platform.database.status();
    const ready = status.answering.length > 0;
    res
      .status(ready ? 200 : 503)
      .json({ site: platform.site, ready, writable: status.writable, mode: watch.standing().mode });
  });
  router.get("/metrics", async (_req, res) => {
    res.type(metricsContentType).send(await metricsText());
  });
  return router;
}
