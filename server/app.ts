/** The site's web server: every feature's routes in one order, one responder for every refusal. */
import { createServer, type Server } from "node:http";
import express, { type Express } from "express";
import type { AppParts } from "./app-parts.ts";
import { auditRoutes } from "./audit/routes.ts";
import { type CallsFeature, openCalls } from "./calls/calls.ts";
import { workListRoutes } from "./calls/work-list-routes.ts";
import type { Config } from "./config.ts";
import { consoleFiles } from "./console-files.ts";
import { measureFailovers } from "./continuity/measure-failover.ts";
import { continuityRoutes } from "./continuity/routes.ts";
import { duplicateChores } from "./customers/duplicates/find-duplicates.ts";
import { deleteRecordingsChore } from "./customers/erase/delete-recordings.ts";
import { forgetWordsChore } from "./customers/find/forget-words.ts";
import { customerRoutes } from "./customers/routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { healthRoutes } from "./health.ts";
import { identify } from "./identity/may.ts";
import { identityRoutes } from "./identity/routes.ts";
import { forgetImportsChore } from "./imports/retention.ts";
import { importRoutes } from "./imports/routes.ts";
import { startImports } from "./imports/start-imports.ts";
import { messageWebhooks } from "./messages/webhooks.ts";
import { openApiRoutes } from "./openapi.ts";
import { openParts } from "./parts.ts";
import { startSealer } from "./platform/audit-chain/sealer.ts";
import { problemResponder } from "./platform/http/respond.ts";
import type { Log } from "./platform/log.ts";
import { Problem } from "./platform/problem.ts";
import { pruneChores } from "./platform/prune.ts";
import { schedule } from "./platform/schedule.ts";
import { forgetPortalChore, openPortal } from "./portal/portal.ts";
import { reportRoutes } from "./reports/routes.ts";
import { openScripts } from "./scripts/open-scripts.ts";
import { scriptRoutes } from "./scripts/routes.ts";
import { allowSites, securityHeaders } from "./security-headers.ts";
import { openLongReads } from "./segments/long-reads.ts";
import { segmentRoutes } from "./segments/routes.ts";
import { openSockets } from "./sockets.ts";
import { trustProxies } from "./trusted-proxies.ts";
import { welcomeRoutes } from "./welcome.ts";

/** Longest body of a request to the API; imports have their own way in. */
const bodyMax = "256kb";

export function buildApp(parts: AppParts, calls: CallsFeature): Express {
  const app = express();
  const longReads = openLongReads(parts.platform);
  const portal = openPortal(parts, calls.switchboard);
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  // Answers of the API are never asked for by their tag; making one costs a hash of every body.
  app.set("etag", false);
  trustProxies(app, parts.config);
  app.use(healthRoutes(parts));
  // Before the headers: no browser asks here.
  app.use("/carrier", calls.webhooks, messageWebhooks({ ...webhookParts(parts), ownerOf: calls.ownerOf }));
  app.use(securityHeaders(parts.config), allowSites(parts.config));
  app.use(
    "/api",
    welcomeRoutes(parts),
    openApiRoutes(),
    express.json({ limit: bodyMax }),
    identify(parts.identity),
  );
  app.use(
    "/api",
    identityRoutes(parts),
    auditRoutes(parts),
    customerRoutes(parts),
    importRoutes(parts),
    segmentRoutes(parts, longReads),
    reportRoutes(parts, longReads),
    exportRoutes(parts),
    portal.api,
    calls.api,
    workListRoutes(parts),
  );
  app.use("/api", scriptRoutes(parts, openScripts(parts.platform)), continuityRoutes(parts));
  app.use("/api", () => {
    throw new Problem("not-found", "There is nothing at this address of the API.");
  });
  app.use(portal.pages);
  app.use(consoleFiles());
  app.use(problemResponder(parts.platform.log));
  return app;
}

const webhookParts = ({ platform, config }: AppParts) => ({
  platform,
  authToken: config.twilio.authToken,
  publicUrl: config.publicUrl,
});

export type Site = { http: Server; parts: AppParts; close(): Promise<void> };

/** Opens a site and listens; resolves once requests are taken. */
export async function openSite(config: Config, log: Log): Promise<Site> {
  const { parts, close } = await openParts(config, log);
  const calls = openCalls(parts);
  const http = createServer(buildApp(parts, calls));
  const sockets = openSockets(http, {
    stream: parts.stream,
    log,
    origins: config.sites.map((site) => new URL(site.url).origin),
    callerOfToken: parts.identity.callerOfToken,
    status: (enterpriseId) => ({
      ...parts.watch.standing(),
      ...calls.line(enterpriseId),
      at: parts.platform.clock.now().toISOString(),
    }),
    heard: calls.heard,
    gone: () => undefined,
  });
  const failovers = measureFailovers({ ...parts, ...parts.platform }, "call:leg-up");
  const stopSealer = startSealer(parts.platform);
  const stopImports = startImports(parts.platform, config.nodes);
  const chores = schedule(
    [
      ...pruneChores(parts.platform),
      forgetWordsChore(parts.platform),
      forgetImportsChore(parts.platform),
      forgetPortalChore(parts.platform),
      ...duplicateChores(parts.platform),
      deleteRecordingsChore(parts.platform, parts.carrier),
    ],
    log,
  );
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(config.port, config.host, resolve);
  });
  return {
    http,
    parts,
    async close() {
      failovers.close();
      await calls.close();
      await stopImports();
      await stopSealer();
      await chores.close();
      await sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await close();
    },
  };
}
